package store

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fathom/data/setting"
	"fathom/data/text"
)

// Settings say how a store is read, where its names do not say it. What is empty or zero is not
// given: then the manifest decides, fathom.toml in the store, and after it the names.
//
// A reference, such as that of the labels, is the path of a file, in the store or from the working
// directory, with a colon and a key or column where the file has several: labels.csv:topic. The key
// alone, or a file's name without its ending, will do where only one array has it.
type Settings struct {
	// Axes are what the dimensions of the layers are, a word for each rank with commas between:
	// nld, lnd, ntd, ndt, nchw, nhwc, nltd, lntd. n is a row, l a layer, t a token, d and c a
	// feature, h and w a place.
	Axes string
	// Pool makes one row of tokens or places: mean, last, first, max, flatten, grid:2; or tokens,
	// which makes each token a row.
	Pool   string
	Layers string // which, in that order: names, numbers from 0 on and ranges, 0,4,8-12,final; or a file's name
	Labels string // a reference; "none" opens the store without
	Target string // the column or key that is learned, where there are several
	Task   string // "classes" or "values": what labels are that are numbers
	Groups string // a reference: rows of a group are never divided; "none" for no groups
	Split  string // a reference to words or to 0 train, 1 test, 2 validation; or "hash" or "names"
	// Mask is a reference: n×t, 1 for a token and 0 for padding; behind "padding:" to one that is 1
	// for padding.
	Mask string
	// Lengths are how many tokens each row has, a reference; padding is behind them.
	Lengths string
	NoMask  bool // no token is padding
	// Text, Images and IDs are what people know the samples by. Text is a reference to words, or a
	// file of lines, of JSON objects a line, or of CSV or TSV, with a colon and the field or column;
	// Images to numbers n×h×w, n×h×w×c or n×c×h×w, or a file of IDX; "none" for none of them.
	Text, Images, IDs string
	// Files are what numbered files and directories are whose names do not say it: "checkpoints",
	// "layers" or "parts".
	Files string

	As  string // see array.Options
	Raw string // see array.Options

	TestShare float64 // of the rows, or of the groups, where the split is by hash; 0 is 0.25
	Seed      uint64  // of that hash; 0 is SeedElse
	SeedElse  uint64  // its seed where none is given and no manifest states one
	Memory    int64   // bytes that may be held of what cannot be read where it lies; 0 is 1 GiB
}

// defaultShare is Settings.TestShare where that is 0.
const defaultShare = 0.25

const shareExpected = "it must be more than 0 and less than 1"

// Table is the settings by name, as flags and manifests write them; all but Memory, which is the
// machine's and not the store's, and SeedElse, which is a default.
func Table() setting.Table[Settings] {
	word := func(name, kind, help string, at func(*Settings) *string) setting.Field[Settings] {
		return setting.Text(setting.Setting{Name: name, Kind: kind, Group: "store", Help: help}, at)
	}
	layers := word("layers", "list", "which layers, in that order: names, numbers from 0 on and ranges, as in 0,4,8-12,final",
		func(s *Settings) *string { return &s.Layers })
	layers.Type = setting.TypeWords
	share := setting.Decimal("test-share", "store", "the share of rows, or groups, that is tested on where the split is by hash", func(s *Settings) *float64 { return &s.TestShare })
	set := share.Set
	share.Set = func(s *Settings, value string) string {
		if v, err := strconv.ParseFloat(value, 64); err == nil && v == 0 { // which is what stands for the usual one
			return shareExpected
		}
		return set(s, value)
	}
	return setting.Table[Settings]{
		word("axes", "axes", "what the dimensions of the layers are: nld, lnd, ntd, ndt, nchw, nhwc, nltd or lntd", func(s *Settings) *string { return &s.Axes }),
		word("pool", "how", "how tokens or places become a row: mean, last, first, max, flatten, grid:2; tokens makes each a row", func(s *Settings) *string { return &s.Pool }),
		layers,
		word("labels", "file[:key]", "what is learned; none for a store without, which bench alone takes", func(s *Settings) *string { return &s.Labels }),
		word("target", "name", "which column or key is learned, where there are several", func(s *Settings) *string { return &s.Target }),
		word("task", "what", "what labels are that are numbers: classes or values", func(s *Settings) *string { return &s.Task }),
		word("groups", "file[:key]", "rows of one group are never on both sides of the split; none for no groups", func(s *Settings) *string { return &s.Groups }),
		word("split", "file[:key]", "train, test or validation for each row, in words or as 0, 1, 2; or hash, or names", func(s *Settings) *string { return &s.Split }),
		word("mask", "file[:key]", "1 for each token, 0 for padding; padding:file is the other way round", func(s *Settings) *string { return &s.Mask }),
		word("lengths", "file[:key]", "how many tokens each row has before the padding", func(s *Settings) *string { return &s.Lengths }),
		setting.Bool("no-mask", "store", "no token is padding", func(s *Settings) *bool { return &s.NoMask }),
		word("text", "file[:column]", "the text of each row: a column of CSV or TSV, a field of JSON objects a line, or plain lines; none for none", func(s *Settings) *string { return &s.Text }),
		word("images", "file[:key]", "the image of each row: an array of images × rows × columns, also with colours, or a file of IDX; none for none", func(s *Settings) *string { return &s.Images }),
		word("ids", "file[:key]", "what each row is called; none for its number", func(s *Settings) *string { return &s.IDs }),
		word("files", "what", "what numbered files are: checkpoints, layers or parts", func(s *Settings) *string { return &s.Files }),
		word("as", "type", "the type of elements that NumPy cannot name: bf16, f8_e4m3 or f8_e5m2", func(s *Settings) *string { return &s.As }),
		word("raw", "type,shape", "type and shape of files that are nothing but elements, as in f16,100000x768", func(s *Settings) *string { return &s.Raw }),
		share,
		setting.Seed("split-seed", "store", "the seed of the split by hash; 0 for that of everything drawn", func(s *Settings) *uint64 { return &s.Seed }),
	}
}

// check finds what is wrong with the settings whatever the store.
func (s *Settings) check() error {
	var wrong []error
	bad := func(name, value, problem string) {
		wrong = append(wrong, &setting.Error{Setting: name, Value: text.Clip(value), Problem: problem})
	}
	ranks := map[int]bool{}
	for word := range strings.SplitSeq(s.Axes, ",") {
		switch {
		case s.Axes == "":
		case !known(word):
			bad("axes", s.Axes, "each word must be "+text.List(axesWords, "or"))
		case ranks[len(word)]:
			bad("axes", s.Axes, fmt.Sprintf("two words for arrays of %d dimensions", len(word)))
		}
		ranks[len(word)] = true
	}
	if s.Pool != "" {
		if _, err := parsePool(s.Pool); err != nil {
			bad("pool", s.Pool, err.Error())
		}
	}
	closed := func(name, value string, words ...string) {
		for _, word := range words {
			if value == word {
				return
			}
		}
		if value != "" {
			bad(name, value, "it must be "+text.List(words, "or"))
		}
	}
	closed("task", s.Task, "classes", "values")
	closed("files", s.Files, "checkpoints", "layers", "parts")
	if math.IsNaN(s.TestShare) || s.TestShare < 0 || s.TestShare >= 1 {
		bad("test-share", strconv.FormatFloat(s.TestShare, 'g', -1, 64), shareExpected)
	}
	if s.NoMask && (s.Mask != "" || s.Lengths != "") {
		wrong = append(wrong, &setting.Error{Setting: "no-mask", Problem: "it does not go with --mask or --lengths", With: "mask"})
	}
	return text.Together(wrong...)
}
