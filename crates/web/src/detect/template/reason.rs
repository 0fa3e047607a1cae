//! Why a value is taken for an injection into a template or script engine.

use super::super::found::reasons;

reasons! {
    EXPRESSION "template-expression" "the value holds a template expression that computes or reaches the engine's inside"
        "値にテンプレートの式があり、計算や内部の参照をさせようとしている"
    PLACEHOLDER "template-placeholder" "the value holds the name of a template's variable"
        "値にテンプレートの変数名がある"
    STATEMENT "template-statement" "the value holds a statement of a template engine"
        "値にテンプレートエンジンの命令がある"
    INTERPOLATION "perl-interpolation" "the value runs Perl code inside a string"
        "文字列の中でPerlのコードを動かそうとしている"
    PYTHON "python-object" "the value climbs through Python objects to other modules"
        "Pythonのオブジェクトをたどって他のモジュールに届こうとしている"
    CALL "script-call" "the value calls a function that runs code or commands on the server"
        "サーバーでコードやコマンドを動かす関数を呼んでいる"
    PROTOTYPE "prototype-pollution" "the request writes to the prototype that all JavaScript objects share"
        "JavaScriptの全オブジェクトが共有するプロトタイプを書き換えようとしている"
    INCLUDE "server-side-include" "the value holds a server-side include"
        "値にサーバーサイドインクルード（SSI）の命令がある"
    OBJECT "serialised-object" "the value holds a serialised object or code that runs when data is read"
        "読み込み時にコードが動くオブジェクトやデータが値にある"
}
