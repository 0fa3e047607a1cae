//! What the SQL detector says.

use crate::Reason;

macro_rules! reasons {
    ($($name:ident = $code:literal, $en:literal, $ja:literal;)*) => {
        $(pub(super) static $name: Reason = Reason { code: $code, en: $en, ja: $ja };)*
    };
}

reasons! {
    CONDITION = "sqli-condition",
        "a value is closed and a condition of its own is added to the query",
        "値を閉じて、SQL 文に条件を付け足している";
    TAUTOLOGY = "sqli-tautology",
        "constants are compared, so that a condition is always true or always false",
        "定数どうしの比較で、条件を常に真または偽にしている";
    COMMENT = "sqli-comment",
        "a value is closed and the rest of the query is made a comment",
        "値を閉じて、SQL 文の残りをコメントにしている";
    OPERATOR = "sqli-operator",
        "a quote is closed and the value goes on as an SQL expression",
        "引用符を閉じて、値を SQL の式として続けている";
    CLAUSE = "sqli-clause",
        "a value is closed and another clause of a query follows",
        "値を閉じて、SQL の別の句を続けている";
    LIST = "sqli-list",
        "a value is closed and further values are put into the list of the query",
        "値を閉じて、SQL の値の並びに別の値を加えている";
    QUOTE_END = "sqli-quote-semicolon",
        "a quote and a semicolon end the query early",
        "引用符とセミコロンで SQL 文を途中で終わらせている";
    UNION = "sqli-union-select",
        "UNION SELECT adds the rows of another query to the answer",
        "UNION SELECT で別の問い合わせの結果を混ぜている";
    DELAY = "sqli-delay",
        "the database is asked to wait, so that the delay answers a question",
        "データベースを待たせ、応答の遅れから中身を調べている";
    ERROR = "sqli-error",
        "a function is misused so that an error message shows data",
        "関数を誤用し、エラーメッセージにデータを出させている";
    REACH = "sqli-reach",
        "the database is told to run commands, touch files or call another server",
        "データベースにコマンド実行、ファイル操作、外部への接続をさせている";
    CATALOGUE = "sqli-catalogue",
        "the tables in which the database describes itself are read",
        "データベースの構造を記した表を読み出している";
    FUNCTION = "sqli-function",
        "a function of a database stands where a value is expected",
        "値のはずの所に、データベースの関数が書かれている";
    QUERY = "sqli-query",
        "a value holds a query",
        "値の中に SQL の問い合わせが書かれている";
    STATEMENT = "sqli-statement",
        "a value holds a statement that changes the database",
        "値の中に、データベースを変える SQL 文が書かれている";
    STACKED = "sqli-stacked",
        "the query is ended and a second statement follows",
        "SQL 文を終わらせ、二つ目の文を続けている";
    EVASION = "sqli-evasion",
        "comments hide words of SQL from filters",
        "コメントで SQL の語を隠し、検査を逃れようとしている";
    NAME = "sqli-name",
        "the value is the name of a table or procedure that only database systems have",
        "値が、データベース内部の表や手続きの名前になっている";
    CAST = "sqli-cast",
        "a value is turned into another type, as PostgreSQL writes it",
        "値を PostgreSQL の書き方で別の型に変換している";
    QUOTES = "sqli-quotes",
        "the value is nothing but quotes of several kinds, to provoke an SQL error",
        "値が種類の異なる引用符だけで、SQL のエラーを誘っている";
    LONE_QUOTE = "sqli-lone-quote",
        "a number ends with a quote, as when someone looks for holes",
        "数値の後に引用符だけがあり、弱点を探す際の形をしている";
}
