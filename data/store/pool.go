package store

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"fathom/data/text"
)

// poolKind is how the tokens or places of a sample become a row.
type poolKind int

const (
	poolNone poolKind = iota // a sample is a row as it is, or nothing is said
	poolMean
	poolMax
	poolFlatten
	poolLast   // token that is none of padding
	poolFirst  // such token
	poolTokens // each a row
	poolGrid   // means of k×k parts of a map
)

var poolNames = []string{poolMean: "mean", poolMax: "max", poolFlatten: "flatten", poolLast: "last", poolFirst: "first", poolTokens: "tokens"}

type pool struct {
	kind poolKind
	grid int
}

func (p pool) String() string {
	if p.kind == poolGrid {
		return "grid:" + strconv.Itoa(p.grid)
	}
	return poolNames[p.kind]
}

// mostFlat is the most features that are made of one sample by flattening.
const mostFlat = 65_536

func parsePool(word string) (pool, error) {
	for kind, name := range poolNames {
		if name == word && name != "" {
			return pool{kind: poolKind(kind)}, nil
		}
	}
	if k, found := strings.CutPrefix(word, "grid:"); found {
		if n, err := strconv.Atoi(k); err == nil && n >= 1 && n <= 64 {
			return pool{poolGrid, n}, nil
		}
	}
	return pool{}, errors.New("it must be mean, last, first, max, flatten, grid:2 or tokens")
}

// pooling is how samples of a layout become rows, and of what width.
func (b *builder) pooling(it *item, l layout) (p pool, width int, note string, err error) {
	name := it.first().name()
	if l.positions == 0 {
		return pool{}, l.features, "", nil
	}
	p = b.pool
	if p.kind == poolNone {
		p.kind = poolMean
	}
	maps := l.h > 0
	if maps && (p.kind == poolLast || p.kind == poolFirst || p.kind == poolTokens) || !maps && p.kind == poolGrid {
		return p, 0, "", fmt.Errorf("--pool %s: it does not go with %s, which has %s", p, name, l.means())
	}
	what := "tokens"
	if maps {
		what = text.Shape(l.h, l.w) + " places"
	} else if err := b.goes(it, l.positions); err != nil {
		return p, 0, "", err
	}
	width = l.features
	switch p.kind {
	case poolFlatten:
		if l.size > mostFlat {
			return p, 0, "", fmt.Errorf("--pool flatten: %s has %s×%s = %s features a row, expected at most %s",
				name, text.Count(l.positions), text.Count(l.features), text.Count(l.size), text.Count(mostFlat))
		}
		return p, l.size, "all " + text.Count(l.positions) + " " + strings.TrimPrefix(what, text.Shape(l.h, l.w)+" ") + " side by side", nil
	case poolGrid:
		if l.h < p.grid || l.w < p.grid {
			return p, 0, "", fmt.Errorf("--pool %s: %s has only %s places", p, name, text.Shape(l.h, l.w))
		}
		return p, l.features * p.grid * p.grid, fmt.Sprintf("means of %s parts of %s", text.Shape(p.grid, p.grid), what), nil
	case poolTokens:
		return p, width, "each token a row", nil
	case poolLast, poolFirst:
		return p, width, p.String() + " token", nil
	}
	return p, width, fmt.Sprintf("%s over %s", p, what), nil
}

// pooler makes rows of samples. It is for one goroutine at a time.
type pooler struct {
	pool
	layout
	mask *mask
	sums []float64
}

// row makes a row of the numbers of a sample. A NaN among what is pooled makes the feature NaN.
func (p *pooler) row(dst, raw []float32, unit, token int) {
	switch p.kind {
	case poolNone, poolFlatten:
		copy(dst, raw)
	case poolMean:
		p.mean(dst, raw, unit)
	case poolMax:
		p.max(dst, raw, unit)
	case poolGrid:
		p.cells(dst, raw)
	case poolLast:
		_, to := p.mask.bounds(unit, p.positions)
		p.take(dst, raw, to-1)
	case poolFirst:
		from, _ := p.mask.bounds(unit, p.positions)
		p.take(dst, raw, from)
	case poolTokens:
		p.take(dst, raw, token)
	}
}

// take copies one position.
func (p *pooler) take(dst, raw []float32, position int) {
	if !p.inner {
		copy(dst, raw[position*p.features:])
		return
	}
	for j := range dst {
		dst[j] = raw[j*p.positions+position]
	}
}

// mean averages the positions that the mask leaves, in float64 and in their order.
func (p *pooler) mean(dst, raw []float32, unit int) {
	sums := p.zero(p.features)
	count := 0
	for t := range p.positions {
		if !p.mask.is(unit, t) {
			continue
		}
		count++
		if p.inner {
			for j := range sums {
				sums[j] += float64(raw[j*p.positions+t])
			}
			continue
		}
		for j, v := range raw[t*p.features : (t+1)*p.features] {
			sums[j] += float64(v)
		}
	}
	for j, v := range sums {
		dst[j] = float32(v / float64(count))
	}
}

func (p *pooler) zero(n int) []float64 {
	if len(p.sums) < n {
		p.sums = make([]float64, n)
	}
	clear(p.sums[:n])
	return p.sums[:n]
}

func (p *pooler) max(dst, raw []float32, unit int) {
	for j := range dst {
		best := float32(math.Inf(-1))
		for t := range p.positions {
			at := t*p.features + j
			if p.inner {
				at = j*p.positions + t
			}
			if v := raw[at]; p.mask.is(unit, t) && (v > best || v != v) {
				best = v
			}
		}
		dst[j] = best
	}
}

// cells averages the k×k parts of a map, as even as its sides allow: rows ⌊ih/k⌋ up to ⌊(i+1)h/k⌋
// and columns alike. The features are ordered by part and then by channel.
func (p *pooler) cells(dst, raw []float32) {
	k := p.grid
	for i := range k * k {
		top, bottom := i/k*p.h/k, (i/k+1)*p.h/k
		left, right := i%k*p.w/k, (i%k+1)*p.w/k
		for c := range p.features {
			sum := 0.0
			for y := top; y < bottom; y++ {
				for x := left; x < right; x++ {
					at := (y*p.w+x)*p.features + c
					if p.inner {
						at = c*p.positions + y*p.w + x
					}
					sum += float64(raw[at])
				}
			}
			dst[i*p.features+c] = float32(sum / float64((bottom-top)*(right-left)))
		}
	}
}
