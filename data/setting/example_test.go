package setting_test

import (
	"fmt"

	"fathom/data/setting"
)

func ExampleTable() {
	type oven struct {
		Minutes int
		Trays   []int
	}
	table := setting.Table[oven]{
		setting.Whole("minutes", "time", "how long it bakes", func(o *oven) *int { return &o.Minutes }),
		setting.Numbers("trays", "place", "numbers", "1,3", "trays to use, from the bottom", func(o *oven) *[]int { return &o.Trays }),
	}
	var o oven
	for _, set := range []struct{ name, value string }{{"minutes", "25"}, {"trays", "2,4"}, {"trays", "top"}} {
		if err := table.Set(&o, set.name, set.value); err != nil {
			fmt.Println(err)
		}
	}
	for _, s := range table.Settings() {
		fmt.Printf("--%s %s  %s (%s)\n", s.Name, s.Kind, s.Help, table.Get(&o, s.Name))
	}
	// Output:
	// --trays top: it must be whole numbers such as 1,3
	// --minutes n  how long it bakes (25)
	// --trays numbers  trays to use, from the bottom (2,4)
}
