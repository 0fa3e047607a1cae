//! Why a value is taken for Java.

use super::super::found::reasons;

reasons! {
    JNDI "java-jndi" "a JNDI look-up makes the server load a class from elsewhere (Log4Shell)"
        "JNDIの参照で、サーバーに外部のクラスを読み込ませようとしている（Log4Shell）"
    LOOKUP "java-lookup" "a look-up of Log4j or Commons Text reads or hides something"
        "Log4jやCommons Textの参照式で、値の読み出しや隠蔽をしている"
    EXPRESSION "java-expression" "an expression (OGNL, SpEL, EL) runs Java code"
        "式言語（OGNL・SpEL・EL）でJavaのコードを動かそうとしている"
    CLASS "java-class" "the value names a Java class where a name is acted on"
        "値でJavaのクラスを指定している"
    GADGET "java-gadget" "the value names a class by which deserialised Java objects run code"
        "復元時にコードを動かすために使われるJavaのクラス名がある"
    REFLECTION "java-reflection" "the value calls Java methods that load or run code"
        "コードを読み込み実行するJavaのメソッドを呼んでいる"
    CLASS_LOADER "java-class-loader" "a parameter reaches the class loader of the server (Spring4Shell)"
        "パラメータ名でサーバーのクラスローダーに触れている（Spring4Shell）"
    SERIALISED "java-serialised" "the value is a serialised Java object"
        "値がシリアライズされたJavaのオブジェクトになっている"
    TEMPLATE "java-template" "a directive of FreeMarker, Velocity, Thymeleaf or JSP is in the value"
        "FreeMarker・Velocity・Thymeleaf・JSPの命令が値にある"
    UPLOAD "java-upload" "the name of an uploaded file makes the server run it as Java"
        "アップロードされるファイル名が、サーバーにJavaとして実行させるものになっている"
}
