//! Functions, procedures and tables of database systems that an injection is after.

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// Makes the server wait.
    Delay,
    /// Puts data into an error message.
    Error,
    /// Reads or writes files, runs commands, calls other servers.
    Reach,
    /// Asks the system who and what it is; a name that nothing else has.
    System,
    /// Works on values; common in injections, also in other languages.
    Value,
}

/// The class of a function name in lower case; packages as `package.function`.
pub(super) fn function(lower: &[u8]) -> Option<Function> {
    if let Some(class) = by_prefix(lower) {
        return Some(class);
    }
    Some(match lower {
        b"sleep"
        | b"benchmark"
        | b"pg_sleep"
        | b"pg_sleep_for"
        | b"pg_sleep_until"
        | b"randomblob"
        | b"zeroblob"
        | b"get_lock"
        | b"is_free_lock"
        | b"wait_for_executed_gtid_set"
        | b"generate_series"
        | b"receive_message"
        | b"master_pos_wait" => Function::Delay,
        b"extractvalue"
        | b"updatexml"
        | b"xmltype"
        | b"gtid_subset"
        | b"gtid_subtract"
        | b"geometrycollection"
        | b"multipoint"
        | b"polygon"
        | b"multipolygon"
        | b"linestring"
        | b"multilinestring"
        | b"st_latfromgeohash"
        | b"st_longfromgeohash"
        | b"st_pointfromgeohash"
        | b"name_const"
        | b"query_to_xml"
        | b"database_to_xml"
        | b"table_to_xml"
        | b"xmlelement"
        | b"to_xml"
        | b"jsonb_each" => Function::Error,
        b"load_file"
        | b"lo_import"
        | b"lo_export"
        | b"lo_get"
        | b"lo_put"
        | b"lo_create"
        | b"lo_from_bytea"
        | b"lowrite"
        | b"loread"
        | b"load_extension"
        | b"openrowset"
        | b"openquery"
        | b"opendatasource"
        | b"httpuritype"
        | b"dblink"
        | b"dblink_connect"
        | b"dblink_exec"
        | b"dblink_send_query"
        | b"sys_exec"
        | b"sys_eval"
        | b"sys_get"
        | b"fn_xe_file_target_read_file"
        | b"fn_get_audit_file"
        | b"fn_trace_gettable"
        | b"readfile"
        | b"writefile"
        | b"fts3_tokenizer"
        | b"xp_cmdshell" => Function::Reach,
        b"group_concat"
        | b"string_agg"
        | b"wm_concat"
        | b"listagg"
        | b"current_setting"
        | b"set_config"
        | b"array_agg"
        | b"array_to_string"
        | b"concat_ws"
        | b"db_name"
        | b"suser_name"
        | b"suser_sname"
        | b"is_srvrolemember"
        | b"is_member"
        | b"object_id"
        | b"object_name"
        | b"col_name"
        | b"schema_name"
        | b"host_name"
        | b"has_dbaccess"
        | b"serverproperty"
        | b"databaseproperty"
        | b"sqlite_version"
        | b"sqlite_compileoption_used"
        | b"last_insert_rowid"
        | b"last_insert_id"
        | b"connection_id"
        | b"found_rows"
        | b"row_count"
        | b"current_schema"
        | b"current_database"
        | b"current_schemas"
        | b"inet_server_addr"
        | b"inet_server_port"
        | b"txid_current"
        | b"sys_context"
        | b"userenv"
        | b"ora_database_name"
        | b"make_set"
        | b"find_in_set"
        | b"unhex"
        | b"aes_decrypt"
        | b"aes_encrypt"
        | b"des_encrypt"
        | b"des_decrypt"
        | b"old_password"
        | b"load_xml"
        | b"json_keys"
        | b"json_extract"
        | b"json_arrayagg"
        | b"json_objectagg"
        | b"json_depth"
        | b"json_storage_size"
        | b"ifnull"
        | b"nullif"
        | b"nvl"
        | b"nvl2"
        | b"quote_ident"
        | b"quote_literal"
        | b"rawtohex"
        | b"to_char"
        | b"to_number"
        | b"to_date"
        | b"bitand"
        | b"regexp_substring"
        | b"regexp_like"
        | b"regexp_substr"
        | b"regexp_replace"
        | b"regexp_instr"
        | b"regexp_matches"
        | b"substring_index"
        | b"charindex"
        | b"patindex"
        | b"unix_timestamp"
        | b"from_unixtime"
        | b"dateadd"
        | b"datepart"
        | b"bin_to_num"
        | b"uuid_short"
        | b"row_number"
        | b"convert_from"
        | b"convert_to"
        | b"hextoraw"
        | b"rawtonhex"
        | b"quotename"
        | b"to_ascii"
        | b"to_base64"
        | b"from_base64"
        | b"jsonb_pretty"
        | b"bit_count"
        | b"bit_length"
        | b"char_length"
        | b"character_length"
        | b"octet_length"
        | b"sysdatetime"
        | b"getutcdate"
        | b"has_table_privilege"
        | b"has_schema_privilege" => Function::System,
        b"char" | b"concat" | b"version" | b"user" | b"database" | b"schema" | b"count"
        | b"length" | b"len" | b"left" | b"right" | b"if" | b"iif" | b"cast" | b"convert"
        | b"floor" | b"rand" | b"random" | b"exp" | b"pow" | b"power" | b"round" | b"lower"
        | b"upper" | b"lcase" | b"ucase" | b"reverse" | b"repeat" | b"replicate" | b"replace"
        | b"space" | b"strcmp" | b"field" | b"format" | b"greatest" | b"least" | b"min"
        | b"max" | b"sum" | b"avg" | b"std" | b"stddev" | b"abs" | b"sign" | b"sqrt" | b"ceil"
        | b"ceiling" | b"trunc" | b"truncate" | b"mod" | b"div" | b"date" | b"now" | b"time"
        | b"year" | b"day" | b"month" | b"bin" | b"oct" | b"password" | b"row" | b"exists"
        | b"trim" | b"position" | b"insert" | b"str" | b"translate" | b"initcap" | b"compress"
        | b"uncompress" | b"point" | b"any" | b"all" | b"some" | b"in" | b"not" | b"procedure"
        | b"analyse" | b"rownum" | b"unnest" | b"json_each" | b"printf" | b"like" | b"glob"
        | b"hash" | b"changes" | b"total_changes" | b"user_name" | b"system_user"
        | b"session_user" | b"current_user" | b"elt" | b"starts_with_sql" | b"collation"
        | b"coercibility" | b"isnull" | b"coalesce" | b"utl_raw" | b"ascii" | b"substr"
        | b"substring" | b"sysdate" | b"curdate" | b"curtime" | b"datediff" | b"date_add"
        | b"date_sub" | b"chr" | b"nchar" | b"conv" | b"lpad" | b"rpad" | b"ltrim" | b"rtrim"
        | b"sha1" | b"sha2" | b"md5" | b"crc32" | b"uuid" | b"newid" | b"unistr" | b"overlay"
        | b"decode" | b"encode" | b"hex" | b"unicode" | b"soundex" | b"stuff" | b"to_hex"
        | b"typeof" | b"instr" | b"locate" | b"ord" | b"mid" | b"getdate" => Function::Value,
        _ => return None,
    })
}

fn by_prefix(lower: &[u8]) -> Option<Function> {
    let delays: [&[u8]; 4] = [
        b"dbms_lock.sleep",
        b"dbms_session.sleep",
        b"dbms_pipe.receive_message",
        b"dbms_aq.dequeue",
    ];
    if delays.contains(&lower) {
        return Some(Function::Delay);
    }
    let reach: [&[u8]; 22] = [
        b"utl_http.",
        b"utl_inaddr.",
        b"utl_file.",
        b"utl_smtp.",
        b"utl_tcp.",
        b"dbms_ldap.",
        b"dbms_java.",
        b"dbms_java_test.",
        b"dbms_scheduler.",
        b"dbms_job.",
        b"dbms_xslprocessor.",
        b"dbms_advisor.",
        b"dbms_export_extension.",
        b"dbms_cdc_",
        b"dbms_lob.",
        b"dbms_xmlquery.",
        b"dbms_xmlgen.",
        b"sys.dbms_",
        b"sys.utl_",
        b"xp_",
        b"master..xp_",
        b"pg_read_",
    ];
    if reach.iter().any(|p| lower.starts_with(p)) {
        return Some(Function::Reach);
    }
    let errors: [&[u8]; 4] = [b"ctxsys.", b"ordsys.", b"dbms_utility.", b"dbms_assert."];
    if errors.iter().any(|p| lower.starts_with(p)) {
        return Some(Function::Error);
    }
    let system: [&[u8]; 6] = [
        b"pg_",
        b"sqlite_",
        b"dbms_",
        b"utl_",
        b"json_array",
        b"jsonb_",
    ];
    system
        .iter()
        .any(|p| lower.starts_with(p))
        .then_some(Function::System)
}

/// Whether a name in lower case, with its dots, is a catalogue of a database system.
pub(super) fn is_catalogue(lower: &[u8]) -> bool {
    let prefixes: [&[u8]; 16] = [
        b"information_schema.",
        b"mysql.",
        b"performance_schema.",
        b"sys.",
        b"pg_catalog.",
        b"master.",
        b"msdb.",
        b"tempdb.",
        b"all_tab",
        b"user_tab",
        b"dba_",
        b"pg_",
        b"v$",
        b"sqlite_",
        b"sys.v_$",
        b"msys",
    ];
    prefixes.iter().any(|p| lower.starts_with(p))
        || matches!(
            lower,
            b"information_schema"
                | b"sysobjects"
                | b"syscolumns"
                | b"sysusers"
                | b"sysdatabases"
                | b"sysprocesses"
                | b"sysxlogins"
                | b"syslogins"
                | b"systables"
                | b"all_objects"
                | b"all_users"
                | b"all_source"
                | b"all_db_links"
                | b"all_constraints"
                | b"all_views"
                | b"user_objects"
                | b"user_users"
                | b"user_role_privs"
                | b"user_sys_privs"
                | b"user_constraints"
                | b"session_privs"
                | b"session_roles"
                | b"syscat.tables"
                | b"syscat.columns"
                | b"sysibm.systables"
                | b"sysibm.sysdummy1"
                | b"rdb$relations"
                | b"rdb$fields"
                | b"rdb$database"
                | b"rdb$types"
                | b"dual"
        )
}
