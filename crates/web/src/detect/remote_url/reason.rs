//! Why a URL in a value is taken for an attack.

use super::super::found::reasons;

reasons! {
    CUT "rfi-cut" "a URL ends in a question mark so that what the script adds becomes harmless"
        "URLの末尾の疑問符で、スクリプトが付け足す部分を無効にしている"
    SCHEME "ssrf-scheme" "a URL has a scheme that only the server itself would open"
        "サーバー自身に開かせるための方式（スキーム）のURLがある"
    INSIDE "ssrf-inside" "a URL names a host that only the server can reach (itself, its network, a metadata service)"
        "サーバーからしか届かない宛先（自身・内部ネットワーク・メタデータ）のURLがある"
    ADDRESS "rfi-address" "a URL names a host by a bare or disguised IP address"
        "IPアドレスを直接または姿を変えて書いたURLがある"
    CONFUSED "ssrf-confused" "a URL hides its host behind a user name or signs that readers take differently"
        "ユーザー名などで本当の宛先を隠したURLがある"
    FILE "rfi-file" "a remote URL is given where the site expects one of its own files"
        "サイト内のファイルを指定する場所に外部のURLが入っている"
    FOREIGN "rfi-foreign" "a remote URL is given in a parameter that is not named for one"
        "URL用ではないパラメータに外部のURLが入っている"
    OUT_OF_BAND "out-of-band-host" "the value names a host of a service that shows attackers which server called it"
        "どのサーバーから接続があったかを攻撃者に知らせるサービスのホスト名がある"
    SHARE "rfi-share" "a Windows share on another host is given as a file"
        "他のホストの共有フォルダーがファイルとして指定されている"
}
