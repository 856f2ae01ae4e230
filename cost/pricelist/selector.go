package pricelist

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"bankchurn/cost/book"
)

// Selectors map each row of the book to its entry in the vendor's list.
type Selectors struct {
	byCloud map[string]map[string]Selector
	// regions has the values of placeholders, by cloud and region.
	regions map[string]map[string]map[string]string
}

// Selector picks one entry of a price list, in every region of its row.
type Selector struct {
	// ID is the SKU's id in the book. It may end in *, for every machine type.
	ID string `yaml:"id"`
	// Manual is the reason why the row is not looked up in a list; everything else is then
	// empty.
	Manual string `yaml:"manual"`
	// Service is AWS's offer code or Google's service id.
	Service string `yaml:"service"`
	// Family is AWS's productFamily.
	Family string `yaml:"productFamily"`
	// Attributes must all have exactly these values, except for spaces. A placeholder such as
	// {bare} is looked up in the file's table of regions; {region} is the region, and {*} is
	// what the * of the id matches.
	Attributes map[string]string `yaml:"attributes"`
	// Units are the list's names for this SKU's unit.
	Units []string `yaml:"units"`
	// FreeTier means that a first tier at $0 is the free quantity of the row.
	FreeTier bool `yaml:"freeTier"`
}

// selectorFile is one file of selectors.
type selectorFile struct {
	// Regions has the values of placeholders, by region; `default` is for regions and
	// placeholders that are not listed.
	Regions map[string]map[string]string `yaml:"regions"`
	SKUs    []Selector                   `yaml:"skus"`
}

//go:embed selectors/*.yaml
var files embed.FS

// LoadSelectors reads the selectors that come with the program.
func LoadSelectors() (*Selectors, error) {
	s := &Selectors{byCloud: map[string]map[string]Selector{}, regions: map[string]map[string]map[string]string{}}
	var problems []error
	for _, cloud := range book.Clouds {
		file, err := readSelectors(cloud + ".yaml")
		if err != nil {
			problems = append(problems, err)
			continue
		}
		s.regions[cloud] = file.Regions
		if s.byCloud[cloud], err = byID(file.SKUs); err != nil {
			problems = append(problems, err)
		}
	}
	return s, errors.Join(problems...)
}

func readSelectors(name string) (selectorFile, error) {
	var file selectorFile
	text, err := files.ReadFile("selectors/" + name)
	if err != nil {
		return file, fmt.Errorf("selectors: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return file, fmt.Errorf("selectors: %s: %w", name, err)
	}
	return file, nil
}

func byID(list []Selector) (map[string]Selector, error) {
	out := map[string]Selector{}
	var problems []error
	for i := range list {
		s := list[i]
		if _, twice := out[s.ID]; twice || s.ID == "" {
			problems = append(problems, fmt.Errorf("selectors: %q is missing or listed twice", s.ID))
		}
		selects := s.Service != "" && len(s.Attributes) > 0 && len(s.Units) > 0
		if (s.Manual == "") != selects {
			problems = append(problems, fmt.Errorf("selectors: %s needs a service, attributes and units, or the reason why it is maintained by hand", s.ID))
		}
		out[s.ID] = s
	}
	return out, errors.Join(problems...)
}

// For finds the selector of a row and fills in its region. A row without one is maintained by
// hand, as the comparison's report says.
func (s *Selectors) For(row *book.Price) (Selector, error) {
	found, ok := s.byCloud[row.Cloud][row.ID]
	fill := map[string]string{"region": row.Region}
	maps.Copy(fill, s.regions[row.Cloud]["default"])
	maps.Copy(fill, s.regions[row.Cloud][row.Region])
	if family, rest, _ := strings.Cut(row.ID, "."); !ok {
		found, ok = s.byCloud[row.Cloud][family+".*"]
		fill["*"] = rest
	}
	if !ok {
		return Selector{ID: row.ID, Manual: "it has no selector yet"}, nil
	}
	filled := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(found.Attributes)) {
		value := found.Attributes[name]
		for placeholder, text := range fill {
			value = strings.ReplaceAll(value, "{"+placeholder+"}", text)
		}
		if strings.Contains(value, "{") {
			return Selector{}, fmt.Errorf("%s: %s is %q, which has no value in %s", row.ID, name, value, row.Region)
		}
		filled[name] = value
	}
	found.Attributes = filled
	return found, nil
}

// misses counts the attributes, including the family, that do not match.
func (s *Selector) misses(family string, attributes map[string]string) int {
	n := 0
	if s.Family != "" && s.Family != family {
		n++
	}
	for name, value := range s.Attributes {
		if attributes[name] != value {
			n++
		}
	}
	return n
}

// String describes the wanted entry.
func (s *Selector) String() string {
	parts := []string{s.Service}
	if s.Family != "" {
		parts = append(parts, s.Family)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Attributes)) {
		parts = append(parts, name+"="+s.Attributes[name])
	}
	return strings.Join(parts, " ")
}
