// Package chart draws pictures in terminal cells: scatter plots in the plane and in
// space, lines over axes that pictures share, sparklines, bars, forest plots, scrubbers,
// heatmaps, digits and galleries of them.
//
// Every chart is a plain struct: data, ranges and styles in, and
// View(width, height) out. View is a pure function of the struct's fields and
// the size. It returns exactly height lines, each exactly width cells wide
// (escape sequences take no cells), joined by newlines with none at the end; no
// lines are the empty string. It accepts any size and any data: what does not fit
// is left out in a fixed order (titles, then axes, then cells), and NaN and ±Inf are
// gaps. The zero value of every chart draws an empty picture.
//
// # Styles
//
// The caller owns all colours, as [lipgloss.Style] values; the zero style is the
// terminal's own. Only colours and text attributes (bold, faint, …) of a style
// are used: padding, borders, widths and transforms would break the grid and are
// ignored. Neighbouring cells of one style share one escape sequence, which is
// what makes a full screen of dots cheap.
//
// # Picking
//
// What is drawn can be found again: PointAt, CellAt and MomentAt say what is at a cell of
// the picture that View draws in the same size, and Walk leads from point to point by the
// keys of the four directions. Like View they are functions of the fields and the size
// only, on the same layout.
//
// # Dots
//
// A cell holds a braille pattern of 2×4 dots. Terminal cells are about twice as
// high as wide, so the dots are square, and a scatter can have an equal aspect.
// The first and the last dot of a row stand exactly on the ends of the axis's
// range. A cell has only one colour: the dots of all classes are shown together
// in the colour of the class that has the most of them in that cell. Equals take
// turns from cell to cell: were the smallest class always first, another on the
// same dots would not be seen at all. The order of the data never changes the
// picture.
//
// Where points pile up or lie behind each other, a cell can have a shade of its class's
// colour, by the number of its points or by its foremost one; see [Class.Shades].
//
// With ASCII set a chart uses no character outside ASCII of its own: one mark a
// cell instead of dots. Titles and names are shown as the caller wrote them.
//
// The package takes the repertoire of runes from ntcharts, and is the only one
// here to import it. The layout and the rendering are its own: ntcharts gives
// every cell its own lipgloss rendering, which takes tens of milliseconds for a
// 200×60 screen.
package chart
