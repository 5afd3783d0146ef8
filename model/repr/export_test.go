package repr

// SelectivityOf is Selectivity with control labels that are given.
var SelectivityOf = selectivity
