//! Names of Java and of what runs on it. Each list is sorted, in lower case.

/// First parts of names of classes; a dot follows.
pub(super) const PACKAGES: &[&str] = &[
    "android.", "bsh.", "ch.qos.logback.", "clojure.", "com.alibaba.", "com.caucho.",
    "com.fasterxml.", "com.ibatis.", "com.ibm.", "com.mchange.", "com.mysql.", "com.opensymphony.",
    "com.oracle.", "com.rometools.", "com.sun.", "com.thoughtworks.", "com.vaadin.", "com.zaxxer.",
    "flex.messaging.", "freemarker.", "groovy.", "jakarta.", "java.", "javassist.", "javax.",
    "jdk.", "kotlin.", "net.sf.", "ognl.", "oracle.jdbc.", "oracle.jms.", "org.apache.",
    "org.aspectj.", "org.codehaus.", "org.eclipse.jetty.", "org.exolab.", "org.hibernate.",
    "org.jboss.", "org.jdom.", "org.jnp.", "org.mozilla.javascript.", "org.mvel2.", "org.omg.",
    "org.postgresql.", "org.python.", "org.quartz.", "org.slf4j.", "org.springframework.",
    "org.w3c.dom.", "org.xml.sax.", "org.yaml.", "play.", "scala.", "sun.", "weblogic.", "xstream.",
];

/// Classes by which a payload runs code: what deserialisation chains and expressions end in.
pub(super) const CLASSES: &[&str] = &[
    "abstracttranslet", "annotationinvocationhandler", "badattributevalueexpexception",
    "basicdatasource", "beancomparator", "beanmap", "c3p0", "chainedtransformer",
    "classpathxmlapplicationcontext", "clonetransformer", "constanttransformer", "convertedclosure",
    "elprocessor", "expressionfactory", "fileoutputstream", "filesystemxmlapplicationcontext",
    "forclosure", "groovyclassloader", "groovyshell", "hostnamefactory", "hotswappabletargetsource",
    "initialcontext", "instantiatefactory", "instantiatetransformer", "invokertransformer",
    "javabeanspropertysource", "jdbcrowsetimpl", "jndidatasourcefactory", "jndiobjectfactory",
    "jndirefforwardingdatasource", "lazymap", "methodclosure", "methodinvokingfactorybean", "mlet",
    "nashornscriptengine", "objectbean", "objectdatabinding", "objectinputstream", "priorityqueue",
    "processbuilder", "processimpl", "propertypathfactorybean", "prototypeclonefactory",
    "prototypefactory", "prototypeserializationfactory", "pspooleddatasource", "runtime",
    "scriptengine", "scriptenginefactory", "scriptenginemanager", "serializationutils",
    "signedobject", "simplejndibeanfactory", "spelexpressionparser", "templatesimpl",
    "tiedmapentry", "toolkit", "transformedmap", "unixprocess", "unmarshaller", "urlclassloader",
    "whileclosure", "wrapperconnectionpooldatasource", "xmldecoder",
];

/// Functors of Apache Commons Collections that are refused on deserialisation since 3.2.2, and the
/// words that start a process: nobody puts one in a name of his own.
pub(super) const GADGETS: &[&str] = &[
    "annotationinvocationhandler", "badattributevalueexpexception", "chainedtransformer",
    "clonetransformer", "constanttransformer", "forclosure", "hotswappabletargetsource",
    "instantiatefactory", "instantiatetransformer", "invokertransformer", "jdbcrowsetimpl",
    "jndirefforwardingdatasource", "methodclosure", "prototypeclonefactory",
    "prototypeserializationfactory", "templatesimpl", "tiedmapentry", "transformedmap",
    "whileclosure", "wrapperconnectionpooldatasource",
];

/// Look-ups that Log4j and Commons Text resolve in `${name:..}`.
pub(super) const LOOKUPS: &[&str] = &[
    "base64", "base64decoder", "base64encoder", "bundle", "const", "ctx", "date", "dns", "docker",
    "env", "event", "file", "java", "jndi", "jvmrunargs", "k8s", "localhost", "log4j", "lower",
    "main", "map", "marker", "properties", "resourcebundle", "script", "sd", "spring", "sys",
    "upper", "url", "urldecoder", "urlencoder", "web", "xml", "xmldecoder",
];

/// Protocols that JNDI asks.
pub(super) const JNDI_PROTOCOLS: &[&str] = &[
    "corba", "corbaloc", "corbaname", "dns", "http", "https", "iiop", "iiopname", "ldap", "ldaps",
    "nds", "nis", "rmi",
];

/// Objects that every JSP, JSF or Struts page has.
pub(super) const PAGE_OBJECTS: &[&str] = &[
    "action", "application", "applicationscope", "attr", "class", "context", "cookie",
    "facescontext", "flow", "flowrequestcontext", "header", "headervalues", "initparam",
    "pagecontext", "pagescope", "param", "parameters", "paramvalues", "request", "requestscope",
    "response", "session", "sessionscope", "this", "viewscope",
];

/// Methods by which an expression leaves its sandbox.
pub(super) const METHODS: &[&str] = &[
    "defineclass", "eval", "evaluate", "exec", "exit", "findclass", "forname", "getclass",
    "getclassloader", "getconstructor", "getconstructors", "getdeclaredconstructors",
    "getdeclaredfield", "getdeclaredmethod", "getdeclaredmethods", "getenginebyextension",
    "getenginebyname", "getenv", "getfield", "getinputstream", "getmethod", "getmethods",
    "getproperties", "getproperty", "getruntime", "getsuperclass", "gettemplate", "invoke",
    "invokemethod", "loadclass", "loadlibrary", "lookup", "newinstance", "setaccessible",
    "setproperty", "start",
];

/// Endings of files that a servlet container runs.
pub(super) const EXTENSIONS: &[&str] =
    &[
    "class", "ear", "jar", "jhtml", "jsp", "jspf", "jspx", "jsv", "jsw", "war",
];
