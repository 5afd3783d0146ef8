// Package filter is a small language that picks rows of a table by what they hold, such as
//
//	state=finished acc>0.95 or id:q4hz -data:fashion
//
// A condition is a field, one of the operators = != < <= > >= and : and a value. The colon asks
// whether the value is part of what the row holds. A word that stands alone is looked for in the
// row's name and the like, see [Row]. Conditions that stand beside each other hold together; "or"
// or | between them lets one of the two be enough, and "not" or a minus turns the one behind it
// around. What has blanks or signs in it stands in double quotes. Capitals do not count.
//
// Numbers compare as numbers. What a row does not know fulfils no condition, not even !=; turned
// around, it does.
//
// A field that there is not and a value that is none of its kind are errors of one sentence.
package filter
