// Package stat says how sure a comparison is: intervals for one proportion, an exact test for two
// classifiers on the same samples, and what is left of many tests when they are judged together.
// It knows neither layers nor networks, and it draws no random numbers.
//
// # Intervals
//
// [Wilson] is the 95 % score interval of an accuracy (E. B. Wilson, "Probable inference, the law of
// succession, and statistical inference", JASA 22, 1927).
//
// # Paired tests
//
// [CompareMcNemar] tests whether two classifiers err equally often, from their predictions for the
// same samples (Q. McNemar, Psychometrika 12, 1947). Two intervals that overlap do not answer that:
// most samples are easy or hard for both, and the test looks at the others only. Its p-value is
// exact. [FlipSigns] tests paired differences of whole numbers, such as those of two settings with the
// same seeds.
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
