// Package stat says how sure a comparison is: intervals for one proportion, an exact test for two
// classifiers on the same samples, what several seeds show and how many are needed, and what is left
// of many tests when they are judged together. It knows neither layers nor networks, draws no random
// numbers, and says the same bits on every processor.
//
// # Intervals
//
// [Wilson] is the 95 % score interval of an accuracy (E. B. Wilson, "Probable inference, the law of
// succession, and statistical inference", JASA 22, 1927), and [Newcombe] that of the difference of two
// on the same samples. Where rows come in groups [BootstrapClusters] draws groups; [DifferenceOf] takes
// the one or the other.
//
// # Paired tests
//
// [CompareMcNemar] tests whether two classifiers err equally often, from their predictions for the
// same samples (Q. McNemar, Psychometrika 12, 1947). Two intervals that overlap do not answer that:
// most samples are easy or hard for both, and the test looks at the others only. Its p-value is
// exact. [FlipSigns] tests paired differences of whole numbers, such as those of two settings with the
// same seeds.
//
// # Seeds
//
// What is claimed of a way to train needs several seeds, each of which is one observation.
// [MeanOf] and [ComparePaired] speak of other seeds on the same test samples, and [CompareCrossed] of
// other seeds on other samples; an interval of the one kind is none of the other. [Detectable] and
// [PairsNeeded] say beforehand what so many seeds can show.
//
// # Many tests
//
// Who makes twenty tests at the 5 % level finds one difference where there is none. [Holm] corrects
// for that: of all the tests that it is given together, the chance that even one is taken for a
// difference where there is none is at most [Level], however they depend on each other. Which tests
// belong together is declared before any is looked at.
package stat

// Level is the chance of a false claim that is accepted, of all that is claimed together: a
// difference counts as one where its p-value after [Holm] is below it.
const Level = 0.05
