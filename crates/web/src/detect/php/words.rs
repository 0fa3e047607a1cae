//! Names of PHP. Each list is sorted, in lower case.

/// Functions that run code or commands, touch files or tell about the host: a call of one of
/// these with an argument acts.
pub(super) const FUNCTIONS: &[&str] = &[
    "apache_child_terminate", "apache_setenv", "array_diff_uassoc", "array_diff_ukey",
    "array_filter", "array_intersect_uassoc", "array_intersect_ukey", "array_map", "array_reduce",
    "array_udiff", "array_udiff_assoc", "array_udiff_uassoc", "array_uintersect", "array_walk",
    "array_walk_recursive", "assert", "assert_options", "base64_decode", "base64_encode",
    "bzdecompress", "bzopen", "call_user_func", "call_user_func_array", "call_user_method", "chdir",
    "chgrp", "chmod", "chown", "chr", "chroot", "class_exists", "convert_uudecode", "copy",
    "create_function", "curl_exec", "curl_init", "curl_setopt", "define", "die", "dl", "echo",
    "error_log", "escapeshellarg", "escapeshellcmd", "eval", "exec", "exif_read_data", "exit",
    "expect_popen", "extract", "fclose", "feof", "fgetc", "fgetcsv", "fgets", "file", "file_exists",
    "file_get_contents", "file_put_contents", "fileatime", "fileowner", "fileperms", "filesize",
    "filter_input", "filter_var", "filter_var_array", "finfo_open", "fopen", "forward_static_call",
    "forward_static_call_array", "fpassthru", "fputcsv", "fputs", "fread", "fsockopen",
    "ftp_connect", "ftp_exec", "ftp_get", "ftp_nb_get", "func_get_args", "function_exists",
    "fwrite", "get_cfg_var", "get_current_user", "get_defined_constants", "get_defined_functions",
    "get_defined_vars", "get_include_path", "get_loaded_extensions", "getcwd", "getenv",
    "getlastmod", "getmygid", "getmyinode", "getmypid", "getmyuid", "glob", "gzcompress",
    "gzdecode", "gzdeflate", "gzencode", "gzfile", "gzgetss", "gzinflate", "gzopen", "gzpassthru",
    "gzread", "gzuncompress", "hash_file", "hex2bin", "highlight_file", "highlight_string",
    "htmlspecialchars_decode", "http_get", "imagecreatefromgif", "imagecreatefromjpeg",
    "imagecreatefrompng", "imap_open", "include", "include_once", "ini_alter", "ini_get",
    "ini_get_all", "ini_restore", "ini_set", "invokeargs", "is_callable", "is_dir", "is_file",
    "is_readable", "is_writable", "is_writeable", "iterator_apply", "json_decode", "lcg_value",
    "link", "lstat", "mail", "mb_ereg_replace", "mb_eregi_replace", "mb_parse_str", "mb_send_mail",
    "md5_file", "mkdir", "mkfifo", "move_uploaded_file", "mysql_query", "mysqli_query",
    "ob_end_flush", "ob_get_clean", "ob_start", "odbc_connect", "opendir", "openlog", "pack",
    "parse_ini_file", "parse_str", "passthru", "pcntl_alarm", "pcntl_exec", "pcntl_fork",
    "pcntl_signal", "pfsockopen", "pg_query", "php_ini_scanned_files", "php_sapi_name",
    "php_strip_whitespace", "php_uname", "phpcredits", "phpinfo", "phpversion", "popen",
    "posix_getlogin", "posix_getpwuid", "posix_kill", "posix_mkfifo", "posix_setuid",
    "posix_ttyname", "posix_uname", "preg_filter", "preg_match", "preg_match_all", "preg_quote",
    "preg_replace", "preg_replace_callback", "preg_split", "print", "print_r", "printf",
    "proc_close", "proc_get_status", "proc_nice", "proc_open", "proc_terminate", "putenv",
    "readdir", "readfile", "readgzfile", "readline_completion_function", "readlink", "realpath",
    "register_shutdown_function", "register_tick_function", "rename", "require", "require_once",
    "rmdir", "rsvg", "runkit_function_rename", "scandir", "serialize", "session_destroy",
    "session_set_save_handler", "session_start", "set_error_handler", "set_exception_handler",
    "set_include_path", "set_time_limit", "sha1_file", "shell_exec", "shmop_open", "show_source",
    "simplexml_load_file", "simplexml_load_string", "socket_accept", "socket_bind",
    "socket_connect", "socket_create", "spl_autoload", "spl_autoload_register", "sqlite_popen",
    "sqlite_query", "ssh2_exec", "str_replace", "str_rot13", "str_split", "stream_context_create",
    "stream_get_contents", "stream_socket_client", "stream_socket_server", "strrev", "substr",
    "symlink", "sys_get_temp_dir", "syslog", "system", "tempnam", "tmpfile", "touch", "uasort",
    "uksort", "umask", "unlink", "unserialize", "urldecode", "usleep", "usort", "utf8_decode",
    "utf8_encode", "var_dump", "var_export", "virtual", "wakeup", "yaml_parse", "yaml_parse_file",
    "zend_version", "zip_open", "zlib_decode",
];

/// Of these, words that sentences use before a bracket, or that other languages call too: a call
/// counts only where its argument is code.
pub(super) const FUNCTIONS_PLAIN: &[&str] = &[
    "assert", "chr", "copy", "define", "die", "dl", "echo", "exec", "exit", "extract", "file",
    "glob", "include", "link", "mail", "pack", "print", "printf", "rename", "require", "substr",
    "syslog", "system", "touch", "umask", "virtual", "wakeup",
];

/// Functions that nobody names without meaning PHP: the name alone, as a whole value, is what an
/// attacker sends to code that calls what it is told.
pub(super) const FUNCTIONS_NAMED: &[&str] = &[
    "call_user_func", "call_user_func_array", "create_function", "file_get_contents",
    "file_put_contents", "fsockopen", "gzinflate", "highlight_file", "move_uploaded_file",
    "passthru", "pcntl_exec", "pfsockopen", "phpinfo", "popen", "proc_open", "readfile",
    "shell_exec", "show_source", "unserialize", "var_dump",
];

/// Schemes of stream wrappers that a page does not link to.
pub(super) const WRAPPERS: &[&str] = &[
    "bzip2", "compress.bzip2", "compress.zlib", "expect", "glob", "ogg", "phar", "php", "rar",
    "ssh2", "ssh2.exec", "ssh2.sftp", "ssh2.shell", "ssh2.tunnel", "zip", "zlib",
];

/// Superglobals and variables that PHP sets, without `$`.
pub(super) const VARIABLES: &[&str] = &[
    "_cookie", "_env", "_files", "_get", "_post", "_request", "_server", "_session", "argc", "argv",
    "globals", "http_cookie_vars", "http_env_vars", "http_get_vars", "http_post_files",
    "http_post_vars", "http_raw_post_data", "http_request_vars", "http_response_header",
    "http_server_vars", "php_errormsg", "this",
];

/// Directives of php.ini that open the door when a request sets them.
pub(super) const DIRECTIVES: &[&str] = &[
    "allow_url_fopen", "allow_url_include", "auto_append_file", "auto_prepend_file",
    "cgi.force_redirect", "cgi.redirect_status_env", "disable_classes", "disable_functions",
    "display_errors", "error_log", "extension_dir", "mail.add_x_header", "mail.log", "opcache.",
    "open_basedir", "safe_mode", "sendmail_path", "session.save_path", "session.upload_progress",
    "suhosin.simulation", "user_ini.filename", "zend_extension",
];

/// Endings of files that PHP runs.
pub(super) const EXTENSIONS: &[&str] = &[
    "ctp", "hphp", "inc", "module", "pgif", "phar", "php", "php2", "php3", "php4", "php5", "php6",
    "php7", "php8", "phps", "pht", "phtm", "phtml", "shtml",
];

/// Files that change how a folder is served.
pub(super) const FILES: &[&str] = &[
    ".htaccess", ".htpasswd", ".user.ini", "php.ini",
];
