package kit

import (
	"fmt"
	"math"
	"strings"
	"time"

	"fathom/data/text"
	"fathom/tui/chart"
)

// Accuracy writes an accuracy on 10,000 images; one that is no number as a dash.
func Accuracy[F ~float64](f F) string { return chart.FormatFixed(float64(f), 4) }

// Duration writes a time left, to the nearest second below an hour, and in whole minutes from there on.
func Duration(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d:%02d min", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d:%02d h", int(d.Hours()), int(d.Minutes())%60)
}

// Rate writes how many a second: 1,204/s, and with a decimal where a whole number says little, 0.4/s.
func Rate(perSecond float64) string {
	if perSecond < 10 && perSecond != math.Trunc(perSecond) {
		return text.Decimal(perSecond, 1) + "/s"
	}
	return text.Count(int(perSecond)) + "/s"
}

// Loss writes a loss, that of a diverged training in short.
func Loss(loss float64) string {
	if loss >= 100 {
		return chart.FormatShort(loss)
	}
	return text.Decimal(loss, 4)
}

// Signed writes a difference of accuracies with its sign.
func Signed[F ~float64](f F) string {
	number := text.Decimal(float64(f), 4)
	if f >= 0 {
		return "+" + number
	}
	return number
}

// Numbers writes numbers with commas.
func Numbers(numbers []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
}

// FirstFew names the first so many of something.
func FirstFew(n int, noun string) string {
	if n == 1 {
		return "first " + noun
	}
	return "first " + text.Plural(n, noun)
}

// Widths writes the widths of the hidden layers in order.
func Widths(hidden []int) string {
	texts := make([]string, len(hidden))
	for i, width := range hidden {
		texts[i] = text.Count(width)
	}
	return strings.Join(texts, "→")
}

// Gain writes a difference of accuracies with its sign.
func Gain[F ~float64](gain F) string {
	text := chart.FormatAccuracy(float64(gain))
	if gain > 0 && text != chart.FormatAccuracy(0) {
		text = "+" + text
	}
	return text
}

// Either is one of two texts.
func Either[T any](first bool, one, other T) T {
	if first {
		return one
	}
	return other
}
