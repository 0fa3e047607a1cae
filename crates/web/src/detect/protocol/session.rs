//! A session forced on a user: cookies set by script or markup, session ids in arguments.
//!
//! An id in an argument proves nothing (some sites still hand sessions on like this); together with
//! a `Referer` of another site, or none, it is how a session is forced on someone. Only the whole
//! request shows that, so the argument alone is a sign.

use super::Found;
use crate::{Category, Place, Reason, Text};

static COOKIE: Reason = Reason {
    code: "session-cookie-assignment",
    en: "script in the value would set a cookie",
    ja: "値の中のスクリプトが Cookie を設定しようとしている",
};
static MARKUP: Reason = Reason {
    code: "session-cookie-markup",
    en: "markup in the value would set a cookie",
    ja: "値の中のタグが Cookie を設定しようとしている",
};
static ARGUMENT: Reason = Reason {
    code: "session-id-argument",
    en: "a session id is handed over as an argument",
    ja: "セッション ID を引数で渡している",
};

/// Names of session cookies, as the manual of each platform has them.
const NAMES: &[&[u8]] = &[
    // PHP and its frameworks
    b"phpsessid",
    b"phpsession",
    b"phpsessionid",
    b"laravel_session",
    b"ci_session",
    b"cisession",
    b"cakephp",
    b"symfony",
    b"zend_session_id",
    b"zendsessionid",
    b"sess_id",
    b"sessid",
    b"sess",
    b"yiisession",
    b"xsessid",
    b"s_id",
    // Java
    b"jsessionid",
    b"jsession",
    b"jsessionidsso",
    b"jservsession",
    b"jservsessionid",
    b"jservsessionidroot",
    b"jwsession",
    b"weblogicsession",
    b"play_session",
    b"gx_session_id",
    b"ltpatoken",
    b"ltpatoken2",
    b"wlsessionid",
    b"sesessionid",
    // Microsoft
    b"asp.net_sessionid",
    b"aspsession",
    b"aspsessionid",
    b".aspxauth",
    b".aspnetcore.session",
    b"aspxauth",
    b"aspxsessionid",
    // ColdFusion
    b"cfid",
    b"cftoken",
    b"cfsid",
    b"cfglobals",
    // Ruby, Python, JavaScript
    b"rack.session",
    b"_rails_session",
    b"_session_id",
    b"_session",
    b"_flask_session",
    b"flask_session",
    b"sessionid",
    b"session_id",
    b"session-id",
    b"django_session",
    b"beaker.session.id",
    b"connect.sid",
    b"koa.sess",
    b"koa:sess",
    b"koa.sid",
    b"express.sid",
    b"express:sess",
    b"sails.sid",
    b"next-auth.session-token",
    b"__secure-next-auth.session-token",
    b"__host-next-auth.session-token",
    b"authjs.session-token",
    b"__secure-authjs.session-token",
    b"meteor_login_token",
    b"shiny-token",
    b"fastapi_session",
    b"gorilla-session",
    b"mojolicious",
    b"dancer.session",
    b"catalyst_session",
    b"nuxt-session",
    b"iron-session",
    b"remix_session",
    b"better-auth.session_token",
    b"phoenix_session",
    // Other products
    b"webwiz_session",
    b"viewstatesession",
    b"sitesession",
    b"usersession",
    b"websession",
    b"phpbb3_sid",
    b"sessiontoken",
    b"session_token",
    b"domino_session",
    b"domsessionid",
    b"domauthsessid",
    b"sap-sessionid",
    b"bv_sessionid",
    b"mod_auth_session",
];

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    match text.place {
        Place::ArgName | Place::BodyName => {
            if NAMES.contains(&lower)
                || lower.starts_with(b"aspsessionid")
                || lower.starts_with(b"wordpress_logged_in")
            {
                found.add(Category::SessionFixation, 30, 0..lower.len(), &ARGUMENT);
            }
        }
        _ => {
            assignment(lower, found);
            markup(lower, found);
        }
    }
}

/// `document.cookie="a=b"`, `.cookie;expires=`.
fn assignment(lower: &[u8], found: &mut Found) {
    for at in crate::text::find_iter(lower, b".cookie").take(16) {
        let rest = &lower[at + 7..];
        let near = &rest[..rest.len().min(160)];
        let assigned = matches!(near.trim_ascii_start(), [b'=', next, ..] if *next != b'=');
        let attribute = [
            &b"expires"[..],
            b"domain",
            b"set-cookie",
            b"max-age",
            b"path=",
        ]
        .iter()
        .any(|a| crate::text::find(near, a).is_some());
        let scripted =
            lower[..at].ends_with(b"document") || lower[..at].ends_with(b"window") || at == 0;
        if attribute && (near.contains(&b'=') || near.contains(&b';')) || assigned && scripted {
            found.add(
                Category::SessionFixation,
                60,
                at..(at + 7 + near.len()).min(lower.len()),
                &COOKIE,
            );
            return;
        }
    }
}

/// `<meta http-equiv="Set-Cookie" ..>`.
fn markup(lower: &[u8], found: &mut Found) {
    if let Some(at) = crate::text::find(lower, b"http-equiv") {
        let near = &lower[at..lower.len().min(at + 64)];
        if crate::text::find(near, b"set-cookie").is_some() {
            found.add(Category::SessionFixation, 60, at..at + near.len(), &MARKUP);
        }
    }
}
