package data

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is what a file is that is no IDX file.
type kind struct {
	what string // "a web page (HTML)"
	todo string // what helps, "" where that is not known
}

// sampled is how much of a file is looked at to tell what it is, in bytes: enough for the title of
// a web page, and for the mark of a tar archive, which stands at 257.
const sampled = 4 << 10

// sample is the beginning of the file, of which the first bytes were read already.
func (f *idxFile) sample(head []byte) []byte {
	text := make([]byte, sampled)
	n := copy(text, head)
	m, _ := io.ReadFull(f.stream, text[n:]) // whatever can be read of a file that is wrong anyway
	return text[:n+m]
}

// other says that the file is of another kind.
func (f *idxFile) other(k kind) error {
	if f.packed {
		k.what = "gzip data that holds " + k.what
	}
	text := fmt.Sprintf("%s: %s, expected an IDX file", f.name, k.what)
	if k.todo != "" {
		text += "; " + k.todo
	}
	return errorText(text)
}

// errorText is an error that is a sentence and nothing more.
type errorText string

func (e errorText) Error() string { return string(e) }

// What to do about files of other kinds.
const (
	fetchAgain  = "the server sent this in its place, so download it again"
	ifFetched   = "if it was downloaded, the server may have sent this in its place"
	unpackFirst = "unpack it first"
)

// signatures are the first bytes of formats that datasets come in, or that are mixed up with them.
// Of those that begin alike the longer stands first.
var signatures = []struct {
	begins string
	kind
}{
	{gzipMagic, kind{"gzip data", "it was packed twice, so unpack it once"}},
	{"\xfd7zXZ\x00", kind{"an xz archive", unpackFirst}},
	{"BZh", kind{"a bzip2 archive", unpackFirst}},
	{"\x28\xb5\x2f\xfd", kind{"a Zstandard archive", unpackFirst}},
	{"\x04\x22\x4d\x18", kind{"an LZ4 archive", unpackFirst}},
	{"\x5d\x00\x00", kind{"an LZMA archive", unpackFirst}},
	{"\x78\x01", kind{"zlib data", unpackFirst}},
	{"\x78\x9c", kind{"zlib data", unpackFirst}},
	{"\x78\xda", kind{"zlib data", unpackFirst}},
	{"Obj\x01", kind{"an Avro file", ""}},
	{"\x1f\x9d", kind{"data packed with compress (.Z)", unpackFirst}},
	{"LZIP", kind{"an lzip archive", unpackFirst}},
	{"7z\xbc\xaf\x27\x1c", kind{"a 7-Zip archive", unpackFirst}},
	{"Rar!\x1a\x07", kind{"a RAR archive", unpackFirst}},
	{"\x93NUMPY", kind{"a NumPy array (.npy)", ""}},
	{"\x89HDF\r\n\x1a\n", kind{"an HDF5 file", ""}},
	{"MATLAB ", kind{"a MATLAB file (.mat)", ""}},
	{"CDF\x01", kind{"a NetCDF file", ""}},
	{"CDF\x02", kind{"a NetCDF file", ""}},
	{"PAR1", kind{"a Parquet file", ""}},
	{"ARROW1", kind{"an Arrow file", ""}},
	{"ORC", kind{"an ORC file", ""}},
	{"SQLite format 3\x00", kind{"an SQLite database", ""}},
	{"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19", kind{"a PyTorch file", ""}},
	{"\x80\x02", kind{"a Python pickle", ""}},
	{"\x80\x03", kind{"a Python pickle", ""}},
	{"\x80\x04", kind{"a Python pickle", ""}},
	{"\x80\x05", kind{"a Python pickle", ""}},
	{"\x89PNG\r\n\x1a\n", kind{"a PNG image", ""}},
	{"\xff\xd8\xff", kind{"a JPEG image", ""}},
	{"GIF87a", kind{"a GIF image", ""}},
	{"GIF89a", kind{"a GIF image", ""}},
	{"II*\x00", kind{"a TIFF image", ""}},
	{"MM\x00*", kind{"a TIFF image", ""}},
	{"BM", kind{"a BMP image", ""}},
	{"%!PS", kind{"a PostScript document", ""}},
	{"\x7fELF", kind{"a program (ELF)", ""}},
}

// recognise tells what a file is by its first bytes, if it is of a kind that there is a name for.
func recognise(head []byte) (k kind, known bool) {
	if k, known := recogniseText(head); known {
		return k, true
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.begins)) {
			return s.kind, true
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return recogniseZip(head), true
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return kind{"an empty zip archive", ""}, true
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return kind{"a tar archive", unpackFirst}, true
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return kind{"a WebP image", ""}, true
	case len(head) > 8 && head[8] == '{' && binary.LittleEndian.Uint64(head) < 100<<20:
		return kind{"a safetensors file", ""}, true
	}
	return kind{}, false
}

// recogniseZip tells what a zip archive holds by the name of its first file, which stands behind
// its 30 bytes of header.
func recogniseZip(head []byte) kind {
	name := ""
	if len(head) > 30 {
		name = string(head[30:min(len(head), 30+int(binary.LittleEndian.Uint16(head[26:])))])
	}
	switch {
	case strings.HasSuffix(name, ".npy"):
		return kind{"an archive of NumPy arrays (.npz)", ""}
	case strings.HasSuffix(name, "/data.pkl"):
		return kind{"a PyTorch file", ""}
	}
	return kind{"a zip archive", unpackFirst}
}

var (
	comments  = regexp.MustCompile(`(?s)^(<!--.*?(-->|$)\s*)+`)
	htmlStart = regexp.MustCompile(`(?i)^<(!doctype\s+html|(html|head|body|title|meta|link|base|script|noscript|style|template|center|` +
		`h[1-6]|p|pre|div|span|a|abbr|article|aside|b|big|br|em|i|u|s|small|strong|font|form|input|button|frameset|iframe|header|footer|` +
		`hr|img|svg|main|nav|section|table|tr|td|ul|ol|li|dl)([\s>/]|$))`)
	scripted = regexp.MustCompile(`(?i)^<(\?php|%)`)
	xmlStart = regexp.MustCompile(`(?i)^<(\?xml|!doctype|[a-z_][\w:.-]*[\s/>])`)
	xmlRoot  = regexp.MustCompile(`(?i)<html[\s>]`)
	answer   = regexp.MustCompile(`^HTTP/[0-9.]+ [1-5][0-9][0-9]`)
	title    = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)
	code     = regexp.MustCompile(`(?s)<Code>(.*?)</Code>`)
)

// recogniseText tells what a file of text is: most often what a server said where a file was to be
// fetched.
func recogniseText(head []byte) (k kind, known bool) {
	text, plain := decode(head)
	text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	marked := comments.ReplaceAllString(text, "")
	switch {
	case lfsPointer.MatchString(text):
		return kind{"a Git LFS pointer, which only names the file", "`git lfs pull` fetches the file itself"}, true
	case strings.HasPrefix(text, "/annex/objects/"), strings.HasPrefix(text, "../.git/annex/"), strings.HasPrefix(text, ".git/annex/"):
		return kind{"a git-annex pointer, which only names the file", "`git annex get` fetches the file itself"}, true
	case dvcPointer.MatchString(text):
		return kind{"a DVC pointer, which only names the file", "`dvc pull` fetches the file itself"}, true
	case answer.MatchString(text):
		return kind{"a server's answer that begins with " + quoted(text), fetchAgain}, true
	case htmlStart.MatchString(marked), scripted.MatchString(marked), xmlStart.MatchString(marked) && xmlRoot.MatchString(marked),
		marked == "" && text != "":
		return kind{"a web page (HTML)" + titled(title, text), fetchAgain}, true
	case xmlStart.MatchString(marked):
		return kind{"an XML document" + titled(code, text), fetchAgain}, true
	case strings.HasPrefix(text, "%PDF-"):
		return kind{"a PDF document", ""}, true
	case !plain && otherEncoding(head):
		return kind{"text in another encoding than UTF-8", ifFetched}, true
	case !plain || text == "":
		return kind{}, false
	case isJSON(text):
		return kind{"a JSON document that begins with " + quoted(text), fetchAgain}, true
	}
	return kind{"text that begins with " + quoted(text), ifFetched}, true
}

var (
	lfsPointer = regexp.MustCompile(`^(ext-\d.*\n)*version https?://(git-lfs\.github\.com/spec/|hawser\.github\.com/spec/|git-media\.io/v/)`)
	dvcPointer = regexp.MustCompile(`^(md5: \w+\s+)?outs:\s*\n\s*- `)
)

var jsonStart = regexp.MustCompile(`^(\{\s*("|\}|$)|\[\s*(["\[{\]\d-]|$)|"[^"\n]*"\s*$|(null|true|false)\s*$)`)

func isJSON(text string) bool { return jsonStart.MatchString(text) }

// otherEncoding reports whether bytes that are no UTF-8 may still be text: without control
// characters, and with letters of ASCII for the most part.
func otherEncoding(head []byte) bool {
	ascii := 0
	for _, b := range head {
		switch {
		case b < ' ' && !unicode.IsSpace(rune(b)), b == 0x7f:
			return false
		case b < 0x7f:
			ascii++
		}
	}
	return len(head) >= 8 && 2*ascii > len(head)
}

// titled is the words that a document has for what it is about, if they are found, as in ` that
// says "403 Forbidden"`.
func titled(words *regexp.Regexp, text string) string {
	found := words.FindStringSubmatch(text)
	if found == nil || strings.TrimSpace(found[1]) == "" || !utf8.ValidString(found[1]) {
		return ""
	}
	return " that says " + quoted(strings.Join(strings.Fields(found[1]), " "))
}

// quoted is the first line of a text, in quotes, no longer than a sentence bears, without what
// would steer a terminal.
func quoted(text string) string {
	const most = 60
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimSpace(line)
	if runes := []rune(line); len(runes) > most {
		line = string(runes[:most]) + "…"
	}
	return strconv.Quote(line)
}

// decode reads the beginning of a file as text: UTF-8, or UTF-16 as its mark or its first character
// says. It is plain if all of it can be text.
func decode(head []byte) (text string, plain bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		order = binary.LittleEndian
	case bytes.HasPrefix(head, []byte("\xfe\xff")), len(head) >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		order = binary.BigEndian
	}
	if order != nil {
		units := make([]uint16, len(head)/2)
		for i := range units {
			units[i] = order.Uint16(head[2*i:])
		}
		text = string(utf16.Decode(units))
	} else {
		// The last character may be cut off.
		for i := 0; i < utf8.UTFMax && len(head) == sampled && !utf8.Valid(head); i++ {
			head = head[:len(head)-1]
			if utf8.Valid(head) {
				break
			}
		}
		text = string(head)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	plain = utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r == unicode.ReplacementChar || unicode.IsControl(r) && !unicode.IsSpace(r)
	})
	return text, plain
}
