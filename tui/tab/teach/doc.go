// Package teach is the screen of the taught network: from each of its starts its curve beside the
// base network's, their difference, the loss of its head, and what McNemar's test shows at the end.
package teach
