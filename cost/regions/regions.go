// Package regions pairs the regions of AWS and Google Cloud, so that a platform of one
// cloud is compared with one of the other where a stack would move to: in the same
// country, else in the same jurisdiction, else the nearest.
package regions

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"sync"
)

// The place of a region is the city or state that its cloud names; coordinates are those
// of the place, in degrees, and what the table's test measures distances by.
//
//go:embed regions.csv
var table []byte

// Region is a region of a cloud.
type Region struct {
	// Cloud is `aws` or `gcp`.
	Cloud, Name string
	// Place is a city or a state, Country its ISO 3166 code.
	Place, Country string
	// Partner is the region of the other cloud to compare with, and Reason why that one:
	// `the nearest in South Africa`.
	Partner, Reason string

	latitude, longitude string
}

// Find is the region of a name; false for one that the table does not have.
func Find(name string) (Region, bool) {
	r, ok := all()[name]
	return r, ok
}

// all are the regions by name. The table comes with the program: a defect in it is one
// of the build, found by its tests.
var all = sync.OnceValue(func() map[string]Region {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("regions.csv: %v", err))
	}
	byName := make(map[string]Region, len(rows))
	for _, row := range rows[1:] {
		byName[row[1]] = Region{
			Cloud: row[0], Name: row[1], Place: row[2], Country: row[3],
			latitude: row[4], longitude: row[5], Partner: row[6], Reason: row[7],
		}
	}
	return byName
})
