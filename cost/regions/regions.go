// Package regions pairs the regions of AWS and Google Cloud, so that platforms of the other
// cloud are compared in the region that a stack would move to: in the same country, else in the
// same jurisdiction, else the nearest.
package regions

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"sync"
)

// The place of a region is the city or state that its cloud names. The coordinates, in degrees,
// are those of the place; the table's test uses them to measure distances.
//
//go:embed regions.csv
var table []byte

// Region is a region of a cloud.
type Region struct {
	// Cloud is `aws` or `gcp`.
	Cloud, Name string
	// Place is a city or a state, Country its ISO 3166 code.
	Place, Country string
	// Partner is the region of the other cloud to compare with, and Reason explains the choice:
	// `the nearest in South Africa`.
	Partner, Reason string

	latitude, longitude string
}

// Find returns the region with a name; false if the table does not have it.
func Find(name string) (Region, bool) {
	r, ok := all()[name]
	return r, ok
}

// all returns the regions by name. It panics on a defect in the embedded table, which the tests
// would find.
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
