package simd

// The sparse products of the Go tier, with the tiles of the dense ones. The columns of a row follow
// each other, since a processor foresees the end of a list that it has just been through.

func sparseMulGo(y []float32, ldy int, begin, end []uint32, step int, entry []uint16, palette []float32,
	w []float32, ldw int, z []float32, ldz int, rows, vecs int) {
	n, values := goLanes*vecs, (*[256]float32)(palette)
	for r := range rows {
		listGo(y[r*ldy:][:n], z[r*ldz:][:n], entry[begin[r*step]:end[r*step]], values, w, ldw)
	}
}

func sparseAddGo(w []float32, ldw int, begin, end []uint32, entry []uint16, palette []float32,
	d []float32, ldd int, cols, vecs int, alpha float32) {
	var sums [blockCols]float32
	n, values := goLanes*vecs, (*[256]float32)(palette)
	for p := range cols {
		if list := entry[begin[p]:end[p]]; len(list) > 0 {
			listGo(sums[:n], sparseZeros[:n], list, values, d, ldd)
			axpyRowGo(w[p*ldw:][:n], alpha, sums[:n])
		}
	}
}

// listGo sets c to z and a term for each entry of the list: its value times its row of W.
func listGo(c, z []float32, list []uint16, values *[256]float32, w []float32, ldw int) {
	if len(list) == 0 {
		copy(c, z)
		return
	}
	j := 0
	for ; j+goCols <= len(c); j += goCols {
		listTileGo((*[goCols]float32)(c[j:]), (*[goCols]float32)(z[j:]), list, values, w[j:], ldw)
	}
	for ; j < len(c); j += goLanes {
		narrowListTileGo((*[goLanes]float32)(c[j:]), (*[goLanes]float32)(z[j:]), list, values, w[j:], ldw)
	}
}

func listTileGo(c, z *[goCols]float32, list []uint16, values *[256]float32, w []float32, ldw int) {
	s0, s1, s2, s3, s4, s5 := z[0], z[1], z[2], z[3], z[4], z[5]
	s6, s7, s8, s9, s10, s11 := z[6], z[7], z[8], z[9], z[10], z[11]
	row := int(list[0]&0xff) * ldw
	x, v := values[list[0]>>8], (*[goCols]float32)(w[row:row+goCols:row+goCols])
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
		if p >= len(list) {
			break
		}
		row = int(list[p]&0xff) * ldw
		x, v = values[list[p]>>8], (*[goCols]float32)(w[row:row+goCols:row+goCols])
	}
	c[0], c[1], c[2], c[3], c[4], c[5] = s0, s1, s2, s3, s4, s5
	c[6], c[7], c[8], c[9], c[10], c[11] = s6, s7, s8, s9, s10, s11
}

func narrowListTileGo(c, z *[goLanes]float32, list []uint16, values *[256]float32, w []float32, ldw int) {
	s0, s1, s2, s3 := z[0], z[1], z[2], z[3]
	for _, e := range list {
		row := int(e&0xff) * ldw
		x, v := values[e>>8], (*[goLanes]float32)(w[row:row+goLanes:row+goLanes])
		s0 += float32(x * v[0])
		s1 += float32(x * v[1])
		s2 += float32(x * v[2])
		s3 += float32(x * v[3])
	}
	c[0], c[1], c[2], c[3] = s0, s1, s2, s3
}
