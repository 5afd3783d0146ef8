package array

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fathom/data/text"
)

// index reads the index of safetensors in shards, {"metadata": …, "weight_map": {"key": "file"}},
// and opens the shards, which lie beside it. The arrays come in the order of the map.
func (f *File) index() error {
	p := f.place()
	if f.size > mostTensorHeader {
		return p.fault("an index of %s, expected at most %s", size(f.size), count(mostTensorHeader))
	}
	bytes := make([]byte, f.size)
	if n, err := f.source.ReadAt(bytes, 0); n < len(bytes) {
		return p.at(int64(n), "reading failed: %w", text.Cause(err))
	}
	j, err := newJSON(bytes)
	if err != nil {
		return p.at(0, "%w", err)
	}
	keys, shards, begins, err := readIndex(j)
	if err != nil {
		return p.at(j.at, "%w", err)
	}
	return f.shards(keys, shards, begins)
}

// readIndex is the keys of the map in order, the shard of each, and where it is named.
func readIndex(j *jsonText) (keys []string, shards map[string]string, begins map[string]int64, err error) {
	err = j.object("the index", func(field string) error {
		if field != "weight_map" {
			return j.skip()
		}
		shards, begins = map[string]string{}, map[string]int64{}
		return j.object("weight_map", func(key string) error {
			shard, err := j.str("the file of " + text.Clip(key))
			if err != nil {
				return err
			}
			if strings.ContainsAny(shard, `/\:`) || !strings.HasSuffix(shard, ".safetensors") {
				return fmt.Errorf("the file of %s is %s, expected the name of a .safetensors file beside the index", text.Clip(key), text.Clip(shard))
			}
			keys, shards[key], begins[key] = append(keys, key), shard, j.at
			return nil
		})
	})
	switch {
	case err != nil:
	case shards == nil:
		err = errors.New("an index without a weight_map")
	case len(keys) == 0:
		err = errors.New("an index of no array")
	default:
		err = j.end()
	}
	return keys, shards, begins, err
}

// shards opens each shard once and takes from it the arrays that the index lists.
func (f *File) shards(keys []string, shards map[string]string, begins map[string]int64) error {
	arrays := map[string]map[string]*Array{}
	for _, key := range keys {
		name := shards[key]
		if arrays[name] != nil {
			continue
		}
		shard, err := openFile(filepath.Join(filepath.Dir(f.Path), name), f.options, (*File).safetensors)
		if err != nil {
			return f.place().at(begins[key], "%w", err)
		}
		f.parts = append(f.parts, shard)
		arrays[name] = map[string]*Array{}
		for _, a := range shard.Arrays {
			arrays[name][a.Key] = a
		}
		f.Notes = append(f.Notes, shard.Notes...)
	}
	for _, key := range keys {
		a := arrays[shards[key]][key]
		if a == nil {
			return place{path: f.Path, key: key}.at(begins[key], "not among the arrays of %s, which the index names", text.Clip(shards[key]))
		}
		f.Arrays = append(f.Arrays, a)
	}
	for _, shard := range f.parts {
		var left []string
		for _, a := range shard.Arrays {
			if shards[a.Key] != filepath.Base(shard.Path) {
				left = append(left, text.Clip(a.Key))
			}
		}
		if len(left) > 0 {
			slices.Sort(left)
			f.note(shard.place(), "the index leaves out %s", text.Few(left, "and"))
		}
	}
	return nil
}
