//! Why a value is taken for PHP.

use super::super::found::reasons;

reasons! {
    TAG "php-tag" "the value opens PHP code"
        "値の中でPHPのコードが始まっている"
    WRAPPER "php-wrapper" "the value names a stream wrapper of PHP, by which it reads or runs what it should not"
        "PHPのストリームラッパーが指定されている（意図しないファイルの読み出しや実行に使われる）"
    SERIALISED "php-serialised" "the value is a serialised PHP object, which runs code when it is read back"
        "シリアライズされたPHPのオブジェクトで、復元時にコードが動くおそれがある"
    VARIABLE "php-variable" "the value reaches for a superglobal variable of PHP"
        "PHPのスーパーグローバル変数に触れている"
    SETTING "php-setting" "the request sets an option of php.ini"
        "リクエストでphp.iniの設定を変えようとしている"
    CALL "php-call" "the value calls a PHP function that runs code, commands or files"
        "コード・コマンド・ファイルを扱うPHPの関数を呼んでいる"
    COMPUTED "php-computed-call" "the value builds the name of a PHP function and calls it"
        "PHPの関数名を組み立てて呼び出している"
    NAMED "php-function-name" "the value is the name of a PHP function that runs code, commands or files"
        "値そのものが危険なPHPの関数名になっている"
    UPLOAD "php-upload" "the name of an uploaded file makes the server run it or change its settings"
        "アップロードされるファイル名が、サーバーに実行や設定変更をさせるものになっている"
    SESSION "php-session-file" "the name of an uploaded file is that of a PHP session"
        "アップロードされるファイル名がPHPのセッションファイルの名前になっている"
}
