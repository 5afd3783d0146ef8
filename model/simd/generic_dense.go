package simd

// The dense products of the Go tier.
//
// A multiply-add is three instructions on amd64, a load, a product and a sum, and two or three on
// arm64; a core begins four to eight a cycle. So a tile does little besides: its sums stay in
// registers, and one comparison keeps twelve loads within the slice. Twelve sums, what they are
// multiplied by and two products on their way are all of the fifteen registers that the compiler has
// on amd64.
//
// It does without others because the loops of tiles fetch what the next turn needs at the end of a
// turn: the sums then stand in the block at which the loop begins, and the compiler puts each behind
// its product. Fetched at the beginning, behind a comparison, all products come first, and half of
// them go through memory.

// Columns are counted in goLanes. A tile has goCols of them; those that are left over have tiles of goLanes.
const goLanes, goCols = 4, 12

func panelGo(c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, z []float32, ldz int,
	m, k, vecs int, add bool, alpha float32) {
	var sums [goCols]float32
	for j, n := 0, goLanes*vecs; j < n; {
		cols := goCols
		if n-j < goCols {
			cols = goLanes
		}
		for i := range m {
			to, from := c[i*ldc+j:][:cols], z[i*ldz+j:][:cols]
			if add {
				to = sums[:cols]
			}
			switch {
			case k == 0:
				copy(to, from)
			case cols == goCols:
				tileGo((*[goCols]float32)(to), (*[goCols]float32)(from), a[i*ars:], aks, b[j:], ldb, k)
			default:
				narrowTileGo((*[goLanes]float32)(to), (*[goLanes]float32)(from), a[i*ars:], aks, b[j:], ldb, k)
			}
			if add {
				axpyRowGo(c[i*ldc+j:][:cols], alpha, to)
			}
		}
		j += cols
	}
}

// tileGo sets c to z and k terms more, one or more: a row of A times columns of B.
func tileGo(c, z *[goCols]float32, a []float32, aks int, b []float32, ldb, k int) {
	s0, s1, s2, s3, s4, s5 := z[0], z[1], z[2], z[3], z[4], z[5]
	s6, s7, s8, s9, s10, s11 := z[6], z[7], z[8], z[9], z[10], z[11]
	at, row := 0, 0
	x, v := a[at], (*[goCols]float32)(b[row:row+goCols:row+goCols])
	for p := 1; ; p++ {
		s0 += float32(x * v[0])
		s1 += float32(x * v[1])
		s2 += float32(x * v[2])
		s3 += float32(x * v[3])
		s4 += float32(x * v[4])
		s5 += float32(x * v[5])
		s6 += float32(x * v[6])
		s7 += float32(x * v[7])
		s8 += float32(x * v[8])
		s9 += float32(x * v[9])
		s10 += float32(x * v[10])
		s11 += float32(x * v[11])
		if p == k {
			break
		}
		at, row = at+aks, row+ldb
		x, v = a[at], (*[goCols]float32)(b[row:row+goCols:row+goCols])
	}
	c[0], c[1], c[2], c[3], c[4], c[5] = s0, s1, s2, s3, s4, s5
	c[6], c[7], c[8], c[9], c[10], c[11] = s6, s7, s8, s9, s10, s11
}

// narrowTileGo is tileGo for few columns.
func narrowTileGo(c, z *[goLanes]float32, a []float32, aks int, b []float32, ldb, k int) {
	s0, s1, s2, s3 := z[0], z[1], z[2], z[3]
	at, row := 0, 0
	for range k {
		x, v := a[at], (*[goLanes]float32)(b[row:row+goLanes:row+goLanes])
		s0 += float32(x * v[0])
		s1 += float32(x * v[1])
		s2 += float32(x * v[2])
		s3 += float32(x * v[3])
		at, row = at+aks, row+ldb
	}
	c[0], c[1], c[2], c[3] = s0, s1, s2, s3
}
