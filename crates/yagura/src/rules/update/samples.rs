//! Packages for tests.

use std::io::Write;

/// A rule with this id and level.
pub(crate) fn rule(id: &str, level: &str) -> String {
    format!(
        "title: Rule {id}\nid: {id}\nauthor: taro\nlogsource:\n    product: windows\ndetection:\n    s:\n        a: 1\n    condition: s\nlevel: {level}\n"
    )
}

/// A tar of plain files.
pub(crate) fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, contents) in files {
        append(
            &mut builder,
            name,
            contents.as_bytes(),
            tar::EntryType::Regular,
        );
    }
    builder.into_inner().expect("a tar in memory")
}

/// Appends an entry whose name is not checked, as an attacker would write it.
pub(crate) fn append(
    builder: &mut tar::Builder<Vec<u8>>,
    name: &str,
    contents: &[u8],
    kind: tar::EntryType,
) {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(contents.len() as u64);
    header.set_cksum();
    builder.append(&header, contents).expect("a tar in memory");
}

/// Compresses as `gzip` does.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A `.tar.gz` of plain files.
pub(crate) fn tar_gz(files: &[(&str, &str)]) -> Vec<u8> {
    gzip(&tar(files))
}

/// A zip of plain files.
pub(crate) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    zip_with_links(files, &[])
}

/// A zip of plain files, and of symbolic links with their targets.
pub(crate) fn zip_with_links(files: &[(&str, &str)], links: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, contents) in files {
        writer.start_file(*name, options).expect("memory");
        writer.write_all(contents.as_bytes()).expect("memory");
    }
    for (name, target) in links {
        writer.add_symlink(*name, *target, options).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}
