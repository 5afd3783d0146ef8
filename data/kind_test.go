package data

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// utf16Of is a text in UTF-16.
func utf16Of(order binary.AppendByteOrder, text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// zipped is a zip archive of one empty file.
func zipped(t *testing.T, name string) []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	if _, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// tarred is a tar archive of one empty file.
func tarred(t *testing.T) []byte {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	if err := w.WriteHeader(&tar.Header{Name: trainImages, Mode: 0o644, Format: tar.FormatUSTAR}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Whatever else lies where an IDX file should be is named in words.
func TestOtherKindsAreNamed(t *testing.T) {
	const (
		page = "<!DOCTYPE html><html><head><title>403 Forbidden</title></head></html>\n"
		web  = `a web page (HTML) that says "403 Forbidden", expected an IDX file; the server sent this in its place, so download it again`
		bare = "a web page (HTML), expected an IDX file; the server sent this in its place, so download it again"
		lfs  = "a Git LFS pointer, which only names the file, expected an IDX file; `git lfs pull` fetches the file itself"
	)
	const (
		again   = ", expected an IDX file; the server sent this in its place, so download it again"
		fetched = ", expected an IDX file; if it was downloaded, the server may have sent this in its place"
	)
	for _, test := range []struct{ name, file, want string }{
		{"Go's own redirect", `<a href="https://x">Moved Permanently</a>.`, bare},
		{"Express", "<pre>Cannot GET /x</pre>", bare},
		{"form", "<form action='/login'>", bare},
		{"cut off", "<html", bare},
		{"a comment before XML", "<!-- c --><Error><Code>NoSuchKey</Code>", `an XML document that says "NoSuchKey"` + again},
		{"a comment alone", "<!-- nothing to see", bare},
		{"PHP", "<?php exit; ?>", bare},
		{"two marks", "\ufeff\r\n\ufeff<!DOCTYPE html>", bare},
		{"a title in another encoding", "<html><title>\x8c\xa9\x82\xc2</title>", bare},
		{"UTF-16 that begins with a line feed", string(utf16Of(binary.LittleEndian, "\r\n"+page)), web},
		{"HTTP", "HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n<html>", `a server's answer that begins with "HTTP/1.1 404 Not Found"` + again},
		{"a string of JSON", "\"Not Found\"\n", `a JSON document that begins with "\"Not Found\""` + again},
		{"latin-1", "Fichier non trouv\xe9 sur ce serveur", "text in another encoding than UTF-8" + fetched},
		{"LFS with an extension", "ext-0-foo sha256:1234\nversion https://git-lfs.github.com/spec/v1\n", lfs},
		{"git-annex", "/annex/objects/SHA256E-s26421880--440f.gz\n", "a git-annex pointer, which only names the file, expected an IDX file; `git annex get` fetches the file itself"},
		{"DVC", "outs:\n- md5: a304afb96060aad90176268345e10355\n  path: x\n", "a DVC pointer, which only names the file, expected an IDX file; `dvc pull` fetches the file itself"},
		{"zlib", "\x78\x9c\x01\x02\x00\x01", "zlib data, expected an IDX file; unpack it first"},
		{"zeros", strings.Repeat("\x00", 9000), "nothing but zero bytes, expected an IDX file; download or copy it again"},
		{"page", page, web},
		{"upper case", strings.ToUpper(page), strings.ReplaceAll(web, "Forbidden", "FORBIDDEN")},
		{"blanks before", "\r\n \t" + page, web},
		{"mark of UTF-8", "\ufeff" + page, web},
		{"UTF-16", string(utf16Of(binary.LittleEndian, "\ufeff"+page)), web},
		{"UTF-16, big end first", string(utf16Of(binary.BigEndian, "\ufeff"+page)), web},
		{"UTF-16 without a mark", string(utf16Of(binary.LittleEndian, page)), web},
		{"UTF-16, big end first, without a mark", string(utf16Of(binary.BigEndian, page)), web},
		{"html", "<html lang='en'>", bare},
		{"head", "<head><meta charset=latin1>caf\xe9", bare},
		{"comment", "<!--[if IE]>--><html>", bare},
		{"title on two lines", "<html><title>\n 404\n  Not Found </title>", strings.ReplaceAll(web, "403 Forbidden", "404 Not Found")},
		{"title that steers a terminal", "<html><title>\x1b[2Jgone</title>", strings.ReplaceAll(web, "403 Forbidden", `\x1b[2Jgone`)},
		{"XHTML", "<?xml version=\"1.0\"?>\n<!DOCTYPE x>\n<html xmlns='…'>", bare},
		{"S3", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code></Error>",
			`an XML document that says "NoSuchKey", expected an IDX file; the server sent this in its place, so download it again`},
		{"S3 without a declaration", "<Error><Code>AccessDenied</Code></Error>",
			`an XML document that says "AccessDenied", expected an IDX file; the server sent this in its place, so download it again`},
		{"LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:e604\nsize 26650347\n", lfs},
		{"LFS, the next version", "version https://git-lfs.github.com/spec/v2\n", lfs},
		{"JSON", `{"message": "Not Found"}`,
			`a JSON document that begins with "{\"message\": \"Not Found\"}", expected an IDX file; the server sent this in its place, so download it again`},
		{"text", "404: Not Found", `text that begins with "404: Not Found"` + fetched},
		{"three letters", "404", `text that begins with "404"` + fetched},
		{"long text", strings.Repeat("é", 5000), `text that begins with "` + strings.Repeat("é", 60) + `…"` + fetched},
		{"CSV", "label,pixel0,pixel1\n5,0,0\n", `text that begins with "label,pixel0,pixel1"` + fetched},
		{"zip", string(zipped(t, "a.txt")), "a zip archive, expected an IDX file; unpack it first"},
		{"npz", string(zipped(t, "x_train.npy")), "an archive of NumPy arrays (.npz), expected an IDX file"},
		{"PyTorch", string(zipped(t, "model/data.pkl")), "a PyTorch file, expected an IDX file"},
		{"tar", string(tarred(t)), "a tar archive, expected an IDX file; unpack it first"},
		{"xz", "\xfd7zXZ\x00\x00\x04", "an xz archive, expected an IDX file; unpack it first"},
		{"bzip2", "BZh91AY&SY\x01\x02", "a bzip2 archive, expected an IDX file; unpack it first"},
		{"Zstandard", "\x28\xb5\x2f\xfd\x04\x00", "a Zstandard archive, expected an IDX file; unpack it first"},
		{"7-Zip", "7z\xbc\xaf\x27\x1c\x00\x04", "a 7-Zip archive, expected an IDX file; unpack it first"},
		{"npy", "\x93NUMPY\x01\x00v\x00{'descr'", "a NumPy array (.npy), expected an IDX file"},
		{"PNG", "\x89PNG\r\n\x1a\n", "a PNG image, expected an IDX file"},
		{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image, expected an IDX file"},
		{"HDF5", "\x89HDF\r\n\x1a\n\x00", "an HDF5 file, expected an IDX file"},
		{"MATLAB", "MATLAB 5.0 MAT-file, Platform: GLNXA64\x00\x01IM", "a MATLAB file (.mat), expected an IDX file"},
		{"Parquet", "PAR1\x15\x04", "a Parquet file, expected an IDX file"},
		{"pickle", "\x80\x04\x95\x00", "a Python pickle, expected an IDX file"},
		{"old PyTorch", "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "a PyTorch file, expected an IDX file"},
		{"safetensors", "\x40\x00\x00\x00\x00\x00\x00\x00{\"a\":", "a safetensors file, expected an IDX file"},
		{"unknown", "\xfe\x01\x02\x03\x04", "starts with the bytes fe 01 02 03, expected 00 00 08 03 as in an IDX file"},
		{"escapes alone", "\x1b[2J\x1b[H", "starts with the bytes 1b 5b 32 4a, expected 00 00 08 03 as in an IDX file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := readIDX(strings.NewReader(test.file), "f", 3, firstChunk, part{})
			if err == nil || err.Error() != "f: "+test.want {
				t.Errorf("got  %v\nwant f: %s", err, test.want)
			}
			if strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Errorf("the sentence has control characters: %q", err)
			}
			if strings.HasPrefix(test.want, "starts with") {
				return
			}
			_, err = readIDX(bytes.NewReader(packed([]byte(test.file))), "f", 3, firstChunk, part{})
			what, rest, _ := strings.Cut(test.want, ", expected an IDX file")
			if want := "f: gzip data that holds " + what + ", expected an IDX file" + rest; err == nil || err.Error() != want {
				t.Errorf("packed:\ngot  %v\nwant %s", err, want)
			}
		})
	}
	twice := packed(packed(idx([]byte{5, 0, 4}, 3)))
	if _, err := readIDX(bytes.NewReader(twice), "f", 1, firstChunk, part{}); err == nil ||
		err.Error() != "f: gzip data that holds gzip data, expected an IDX file; it was packed twice, so unpack it once" {
		t.Errorf("packed twice: %v", err)
	}
}
