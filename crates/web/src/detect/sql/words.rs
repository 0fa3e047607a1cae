//! Words of SQL that decide how a text goes on, over all dialects.
//!
//! From the grammars of MySQL, PostgreSQL, SQL Server, Oracle and SQLite. Words that are only
//! names of functions stand in [`super::functions`].

/// What a word is for the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A name, or a word without a part of its own here.
    Name,
    /// `and`, `or`, `xor`.
    Logic,
    /// `div`, `mod`: between two numbers.
    Arithmetic,
    /// `like`, `regexp`, `in`, `is`, `between` ...
    Compare,
    /// `not`, `binary`, `distinct`, `all` ...: before an operand.
    Before,
    /// `null`, `true`, `current_user`: an operand by itself.
    Constant,
    Select,
    /// `union`, `intersect`, `except`, `minus`.
    SetOperation,
    From,
    Where,
    /// `group`, `order`, `partition`: go on with `by`.
    By,
    /// `having`, `limit`, `offset`, `procedure`, `into`, `on`, `for`, ...
    Clause,
    Into,
    Case,
    When,
    Then,
    Else,
    End,
    /// Begins a statement of its own.
    Statement,
    /// `asc`, `desc`, `collate`, `as`: after an operand.
    After,
}

/// The class of a word in lower case.
pub(super) fn word(lower: &[u8]) -> Word {
    match lower {
        b"and" | b"or" | b"xor" => Word::Logic,
        b"div" | b"mod" => Word::Arithmetic,
        b"like" | b"ilike" | b"rlike" | b"regexp" | b"glob" | b"match" | b"in" | b"is"
        | b"between" | b"similar" | b"sounds" | b"isnull" | b"notnull" | b"overlaps"
        | b"member" => Word::Compare,
        b"not" | b"binary" | b"distinct" | b"distinctrow" | b"all" | b"any" | b"some"
        | b"prior" | b"exists" | b"interval" | b"unique" => Word::Before,
        b"null" | b"true" | b"false" | b"unknown" | b"current_user" | b"current_date"
        | b"current_time" | b"current_timestamp" | b"session_user" | b"system_user"
        | b"localtime" | b"localtimestamp" | b"sysdate" | b"rownum" => Word::Constant,
        b"select" => Word::Select,
        b"union" | b"intersect" | b"except" | b"minus" => Word::SetOperation,
        b"from" => Word::From,
        b"where" => Word::Where,
        b"group" | b"order" | b"partition" => Word::By,
        b"having" | b"limit" | b"offset" | b"procedure" | b"on" | b"for" | b"using" | b"join"
        | b"inner" | b"outer" | b"cross" | b"natural" | b"values" | b"returning" | b"fetch"
        | b"window" | b"escape" | b"qualify" => Word::Clause,
        b"into" => Word::Into,
        b"case" => Word::Case,
        b"when" => Word::When,
        b"then" => Word::Then,
        b"else" => Word::Else,
        b"end" => Word::End,
        b"insert" | b"update" | b"delete" | b"drop" | b"alter" | b"create" | b"truncate"
        | b"exec" | b"execute" | b"declare" | b"shutdown" | b"waitfor" | b"load" | b"copy"
        | b"grant" | b"revoke" | b"attach" | b"handler" | b"call" | b"merge" | b"rename"
        | b"replace" | b"set" | b"backup" | b"restore" | b"bulk" | b"kill" | b"begin"
        | b"prepare" | b"do" | b"show" | b"describe" | b"explain" | b"pragma" | b"vacuum"
        | b"reconfigure" | b"analyze" | b"commit" | b"rollback" | b"lock" | b"dbcc" | b"deny"
        | b"print" | b"raiserror" | b"if" | b"while" | b"use" | b"with" | b"flush" | b"reset"
        | b"discard" | b"goto" | b"listen" | b"notify" | b"detach" => Word::Statement,
        b"asc" | b"desc" | b"collate" | b"as" => Word::After,
        _ => Word::Name,
    }
}

/// Whether a number may run into this word without a blank (`1or 1=1`).
pub(super) fn follows_a_number(word: Word) -> bool {
    !matches!(
        word,
        Word::Name | Word::Constant | Word::Statement | Word::Before | Word::After
    )
}

/// Types that a cast names (`::int`, `as char`).
pub(super) fn is_type(lower: &[u8]) -> bool {
    matches!(
        lower,
        b"int"
            | b"int2"
            | b"int4"
            | b"int8"
            | b"integer"
            | b"bigint"
            | b"smallint"
            | b"numeric"
            | b"decimal"
            | b"real"
            | b"double"
            | b"float"
            | b"float4"
            | b"float8"
            | b"money"
            | b"text"
            | b"varchar"
            | b"char"
            | b"character"
            | b"bpchar"
            | b"name"
            | b"bytea"
            | b"bool"
            | b"boolean"
            | b"bit"
            | b"date"
            | b"time"
            | b"timestamp"
            | b"timestamptz"
            | b"interval"
            | b"json"
            | b"jsonb"
            | b"xml"
            | b"uuid"
            | b"inet"
            | b"cidr"
            | b"regclass"
            | b"regtype"
            | b"regproc"
            | b"oid"
            | b"signed"
            | b"unsigned"
            | b"nvarchar"
            | b"varchar2"
            | b"number"
            | b"datetime"
    )
}

/// What a statement may make, change or destroy.
pub(super) fn is_object_kind(lower: &[u8]) -> bool {
    matches!(
        lower,
        b"table"
            | b"database"
            | b"schema"
            | b"view"
            | b"materialized"
            | b"index"
            | b"user"
            | b"role"
            | b"login"
            | b"function"
            | b"procedure"
            | b"proc"
            | b"trigger"
            | b"sequence"
            | b"event"
            | b"column"
            | b"extension"
            | b"server"
            | b"tablespace"
            | b"synonym"
            | b"type"
            | b"directory"
            | b"profile"
            | b"assembly"
            | b"endpoint"
            | b"language"
            | b"rule"
            | b"aggregate"
            | b"cast"
            | b"domain"
            | b"or"
            | b"temporary"
            | b"temp"
            | b"global"
            | b"unique"
            | b"system"
            | b"session"
    )
}
