package setting

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
)

type colour string

// engine is a part of a machine.
type engine struct {
	Power  float64
	Gears  []int
	Serial uint64
	Turbo  bool
}

// machine is what the tests set.
type machine struct {
	Name   string
	Wheels int
	Paint  colour
	Engine engine
	edits  int
}

func (m *machine) edit(change func(*engine)) {
	m.edits++
	change(&m.Engine)
}

var colours = []colour{"red", "blue", "green"}

// table is of all kinds of settings, and of a part.
var table = append(Table[machine]{
	Text(Setting{Name: "name", Help: "its name", Kind: "name", Group: "all"}, func(m *machine) *string { return &m.Name }),
	Whole("wheels", "all", "how many wheels", func(m *machine) *int { return &m.Wheels }),
	AnyCase(Choice("paint", "all", "colour", "what it is painted", colours, func(m *machine) *colour { return &m.Paint })),
}, Lift(func(m machine) engine { return m.Engine }, (*machine).edit, Table[engine]{
	Decimal("power", "engine", "kilowatts", func(e *engine) *float64 { return &e.Power }),
	Numbers("gears", "engine", "teeth", "12,24", "teeth of each gear", func(e *engine) *[]int { return &e.Gears }),
	Seed("serial", "engine", "serial number", func(e *engine) *uint64 { return &e.Serial }),
	Bool("turbo", "engine", "with a turbocharger", func(e *engine) *bool { return &e.Turbo }),
})...)

func TestSettings(t *testing.T) {
	want := []Setting{
		{Name: "name", Help: "its name", Kind: "name", Group: "all"},
		{Name: "wheels", Help: "how many wheels", Kind: "n", Group: "all", Type: TypeNumber},
		{Name: "paint", Help: "what it is painted: red, blue or green", Kind: "colour", Group: "all", Choices: []string{"red", "blue", "green"}},
		{Name: "power", Help: "kilowatts", Kind: "x", Group: "engine", Type: TypeNumber},
		{Name: "gears", Help: "teeth of each gear", Kind: "teeth", Group: "engine", Type: TypeNumbers},
		{Name: "serial", Help: "serial number", Kind: "n", Group: "engine", Type: TypeNumber},
		{Name: "turbo", Help: "with a turbocharger", Group: "engine", Type: TypeBool},
	}
	got := table.Settings()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the settings are\n%+v, want\n%+v", got, want)
	}
	got[2].Choices[0], got[0].Name = "black", "title"
	if again := table.Settings(); !reflect.DeepEqual(again, want) {
		t.Errorf("who changes the list changes the table to %+v", again)
	}
	if m := (machine{}); table.Set(&m, "paint", "red") != nil {
		t.Error("who changes the list changes what may be chosen")
	}
}

// TestSetAndGet: what is set is what is there, and what Get writes sets the same again.
func TestSetAndGet(t *testing.T) {
	for _, test := range []struct {
		name, value string
		want        machine
		written     string // as Get has it
	}{
		{"name", "", machine{}, ""},
		{"name", " a,b 'c'\n\xff", machine{Name: " a,b 'c'\n\xff"}, " a,b 'c'\n\xff"},
		{"wheels", "4", machine{Wheels: 4}, "4"},
		{"wheels", "-0", machine{}, "0"},
		{"wheels", "+12", machine{Wheels: 12}, "12"},
		{"wheels", "-2147483648", machine{Wheels: math.MinInt32}, "-2147483648"},
		{"paint", "blue", machine{Paint: "blue"}, "blue"},
		{"paint", "BlUe", machine{Paint: "blue"}, "blue"},
		{"power", "0.1", machine{Engine: engine{Power: 0.1}}, "0.1"},
		{"power", "1e-7", machine{Engine: engine{Power: 1e-7}}, "1e-07"},
		{"power", "0x1p-1074", machine{Engine: engine{Power: math.SmallestNonzeroFloat64}}, "5e-324"},
		{"power", "-inf", machine{Engine: engine{Power: math.Inf(-1)}}, "-Inf"},
		{"power", "Infinity", machine{Engine: engine{Power: math.Inf(1)}}, "+Inf"},
		{"gears", "7", machine{Engine: engine{Gears: []int{7}}}, "7"},
		{"gears", " 7, -1 ,\t0", machine{Engine: engine{Gears: []int{7, -1, 0}}}, "7,-1,0"},
		{"serial", "18446744073709551615", machine{Engine: engine{Serial: math.MaxUint64}}, "18446744073709551615"},
		{"turbo", "true", machine{Engine: engine{Turbo: true}}, "true"},
		{"turbo", "0", machine{}, "false"},
	} {
		for range 2 { // the value, and then what it is written as
			var m machine
			if err := table.Set(&m, test.name, test.value); err != nil {
				t.Errorf("%s %q: %v", test.name, test.value, err)
			}
			m.edits = 0
			if !reflect.DeepEqual(m, test.want) || table.Get(&m, test.name) != test.written {
				t.Errorf("%s %q makes %+v, written %q, want %+v, written %q", test.name, test.value, m, table.Get(&m, test.name), test.want, test.written)
			}
			test.value = test.written
		}
	}
	m := machine{}
	if err := table.Set(&m, "power", "-0"); err != nil || !math.Signbit(m.Engine.Power) || table.Get(&m, "power") != "-0" {
		t.Errorf("-0 is %v, %v", m.Engine.Power, err)
	}
}

// TestGetOfTheZeroValue: a choice that nobody made is the first; a name that there is not is "".
func TestGetOfTheZeroValue(t *testing.T) {
	for name, want := range map[string]string{
		"name": "", "wheels": "0", "paint": "red", "power": "0", "gears": "", "serial": "0", "turbo": "false", "sails": "", "": "",
	} {
		if got := table.Get(&machine{}, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	none := Choice("paint", "all", "colour", "paint", append([]colour{""}, colours...), func(m *machine) *colour { return &m.Paint })
	if got := none.Get(&machine{}); got != "" {
		t.Errorf("the empty word, which may be chosen, is %q", got)
	}
}

func TestSetRefuses(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"sails", "3", "--sails: there is no setting of that name"},
		{"wheels", "four", "--wheels four: it must be a whole number"},
		{"wheels", "", "--wheels '': it must be a whole number"},
		{"wheels", "1e3", "--wheels 1e3: it must be a whole number"},
		{"wheels", "99999999999999999999", "--wheels 99999999999999999999: it must be a whole number"},
		{"paint", "black", "--paint black: it must be red, blue or green"},
		{"paint", "", "--paint '': it must be red, blue or green"},
		{"paint", "red ", "--paint 'red ': it must be red, blue or green"},
		{"power", "much", "--power much: it must be a number"},
		{"power", "nan", "--power nan: it must be a number"},
		{"power", "1e999", "--power 1e999: it must be a number"},
		{"power", "0,5", "--power 0,5: it must be a number"},
		{"gears", "", "--gears '': it must be whole numbers such as 12,24"},
		{"gears", "1,", "--gears 1,: it must be whole numbers such as 12,24"},
		{"gears", "1 2", "--gears '1 2': it must be whole numbers such as 12,24"},
		{"gears", "1,2.5", "--gears 1,2.5: it must be whole numbers such as 12,24"},
		{"serial", "-1", "--serial -1: it must be a whole number from 0 to 18446744073709551615"},
		{"serial", "18446744073709551616", "--serial 18446744073709551616: it must be a whole number from 0 to 18446744073709551615"},
		{"turbo", "yes", "--turbo yes: it must be true or false"},
		{"turbo", "", "--turbo '': it must be true or false"},
		{"serial", "+1", "--serial +1: it must be a whole number from 0 to 18446744073709551615"},
	} {
		m := machine{"a", 3, "blue", engine{0.5, []int{1, 2}, 9, true}, 0}
		err := table.Set(&m, test.name, test.value)
		var of *Error
		if !errors.As(err, &of) || err.Error() != test.want || of.Setting != test.name {
			t.Errorf("%s %q: %v, want %s", test.name, test.value, err, test.want)
		}
		// Not even the part was handed out to be changed.
		if want := (machine{"a", 3, "blue", engine{0.5, []int{1, 2}, 9, true}, 0}); !reflect.DeepEqual(m, want) {
			t.Errorf("%s %q fails and leaves %+v", test.name, test.value, m)
		}
	}
}

// TestNumbersMakesANewList: who had the old one has it still.
func TestNumbersMakesANewList(t *testing.T) {
	old := []int{1, 2, 3}
	m := machine{Engine: engine{Gears: old}}
	if err := table.Set(&m, "gears", "7,8"); err != nil || !slices.Equal(old, []int{1, 2, 3}) || !slices.Equal(m.Engine.Gears, []int{7, 8}) {
		t.Errorf("the old list is %v, the new one %v, %v", old, m.Engine.Gears, err)
	}
}

func TestErrorWithoutAValue(t *testing.T) {
	if got := (&Error{Setting: "stages", Problem: "no stage is named"}).Error(); got != "--stages: no stage is named" {
		t.Error(got)
	}
}
