//! Why a value is taken for cross-site scripting.

use super::super::found::reasons;

reasons! {
    TAG_ACTING "xss-tag" "the value opens an HTML tag that runs or loads something"
        "値の中で、スクリプトなどを動かすHTMLタグが始まっている"
    TAG_HIDDEN "xss-tag-hidden" "the value hides the name of an HTML tag with spaces"
        "HTMLタグの名前が空白で隠されている"
    TAG_PLAIN "xss-tag-plain" "the value holds a plain HTML tag"
        "値に書式用のHTMLタグがある"
    TAG_END "xss-tag-end" "the value closes an element of the page to leave it"
        "ページの要素を閉じて外へ出ようとしている"
    TAG_CLOSED "xss-tag-closed" "a quote and the tag around the value are closed and another tag follows"
        "引用符とタグを閉じ、別のタグが続いている"
    COMMENT "xss-comment" "the value holds an HTML comment or a marked section"
        "値にHTMLのコメントやマーク区間がある"
    EVENT "xss-event" "a tag carries an event handler that runs script"
        "タグにスクリプトを動かすイベント属性がある"
    EVENT_ADDED "xss-attribute" "the value leaves its quotes and adds an attribute to the page's tag"
        "引用符を閉じて、ページのタグに属性を足している"
    SCRIPT_URL "xss-script-url" "a URL is itself a script"
        "URLそのものがスクリプトになっている"
    STYLE "xss-style" "a style sheet runs script or loads another sheet"
        "スタイルシートでスクリプトを動かすか、別のシートを読み込んでいる"
    CHARSET "xss-charset" "markup is written in a character set that hides it"
        "文字コードを変えてHTMLを隠している"
    SCRIPT_CALL "xss-script-call" "the value is JavaScript that calls a function of the browser"
        "値がブラウザの関数を呼ぶJavaScriptになっている"
    SCRIPT_MEMBER "xss-script-member" "the value is JavaScript that reaches into the page"
        "値がページの内部に触れるJavaScriptになっている"
    STRING_LEFT "xss-string-left" "the value closes a string of the page's script and goes on as code"
        "ページのスクリプトの文字列を閉じ、コードとして続いている"
}
