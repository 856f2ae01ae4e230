package regions

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bankchurn/cost/book"
)

// union are the table's countries in the European Union.
var union = strings.Fields("BE DE ES FI FR IE IT NL PL SE")

func TestEveryRegionOfThePriceBookHasAPartnerThatExists(t *testing.T) {
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, cloud := range book.Clouds {
		names, err := prices.Regions(cloud)
		if err != nil {
			t.Fatal(err)
		}
		total += len(names)
		for _, name := range names {
			r, ok := Find(name)
			if !ok || r.Cloud != cloud || r.Reason == "" || r.Place == "" {
				t.Errorf("%s of %s: got %+v", name, cloud, r)
				continue
			}
			if partner, ok := Find(r.Partner); !ok || partner.Cloud == cloud {
				t.Errorf("%s: the partner %q is no region of the other cloud", name, r.Partner)
			}
		}
	}
	if len(all()) != total {
		t.Errorf("%d regions, and the price book has %d", len(all()), total)
	}
}

// Worked out from a map: the obvious pairs, and some regions without an obvious partner.
// Dublin's nearest regions of Google are London, outside of the Union, and then St. Ghislain in
// Belgium before Paris.
func TestPartnersAreTheObviousOnes(t *testing.T) {
	for name, want := range map[string][2]string{
		"eu-west-1":            {"europe-west1", "the nearest in the European Union; none in Ireland"},
		"ap-southeast-2":       {"australia-southeast1", "the same place"},
		"australia-southeast1": {"ap-southeast-2", "the same place"},
		"eu-central-1":         {"europe-west3", "the same place"},
		"europe-west2":         {"eu-west-2", "the same place"},
		"us-east-1":            {"us-east4", "the same place"},
		"africa-south1":        {"af-south-1", "the nearest in South Africa"},
		"ap-southeast-6":       {"australia-southeast1", "the nearest; none in New Zealand"},
		"me-central2":          {"me-south-1", "the nearest; none in Saudi Arabia"},
	} {
		r, _ := Find(name)
		if r.Partner != want[0] || r.Reason != want[1] {
			t.Errorf("%s: got %s, %s; want %s, %s", name, r.Partner, r.Reason, want[0], want[1])
		}
	}
	if _, ok := Find("mars-north1"); ok {
		t.Error("found a region that does not exist")
	}
}

// The rule: the nearest region in the same country; if the other cloud has none there, the
// nearest in the European Union for a member country; else the nearest of all.
func TestEachPartnerIsTheNearestInTheSameJurisdiction(t *testing.T) {
	for _, r := range all() {
		var candidates []Region
		for _, jurisdiction := range []func(Region) bool{
			func(o Region) bool { return o.Country == r.Country },
			func(o Region) bool { return slices.Contains(union, r.Country) && slices.Contains(union, o.Country) },
			func(Region) bool { return true },
		} {
			for _, o := range all() {
				if o.Cloud != r.Cloud && jurisdiction(o) {
					candidates = append(candidates, o)
				}
			}
			if len(candidates) > 0 {
				break
			}
		}
		nearest := slices.MinFunc(candidates, func(a, b Region) int {
			return int(math.Round(kilometres(t, r, a) - kilometres(t, r, b)))
		})
		if partner, _ := Find(r.Partner); kilometres(t, r, partner) > kilometres(t, r, nearest) || !slices.ContainsFunc(candidates, func(o Region) bool { return o.Name == r.Partner }) {
			t.Errorf("%s: the partner is %s, and %s is nearer", r.Name, r.Partner, nearest.Name)
		}
	}
}

// kilometres is the distance on a sphere of 6,371 km.
func kilometres(t *testing.T, a, b Region) float64 {
	t.Helper()
	radians := func(text string) float64 {
		degrees, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(degrees) > 180 {
			t.Fatalf("%q is no coordinate", text)
		}
		return degrees * math.Pi / 180
	}
	φ1, φ2 := radians(a.latitude), radians(b.latitude)
	sin := func(x float64) float64 { return math.Sin(x) * math.Sin(x) }
	h := sin((φ2-φ1)/2) + math.Cos(φ1)*math.Cos(φ2)*sin((radians(b.longitude)-radians(a.longitude))/2)
	return 2 * 6371 * math.Asin(math.Sqrt(h))
}
