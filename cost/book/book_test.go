package book

import (
	"bytes"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"
)

func d(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func defaultBook(t testing.TB) *Book {
	t.Helper()
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// everywhere returns the regions of a cloud's files, including [Global].
func everywhere(t testing.TB, b *Book, cloud string) []string {
	t.Helper()
	regions, err := b.Regions(cloud)
	if err != nil {
		t.Fatal(err)
	}
	return append(regions, Global)
}

func in(t testing.TB, b *Book, cloud, region string) []Price {
	t.Helper()
	prices, err := b.In(cloud, region)
	if err != nil {
		t.Fatal(err)
	}
	return prices
}

// good returns a small valid book.
func good() fstest.MapFS {
	return fstest.MapFS{
		CheckedFile:      {Data: []byte("2026-01-02\n")},
		"sources.csv":    {Data: []byte("code,source\nF1,a list\nF2,another list\n")},
		"skus-aws.csv":   {Data: []byte("id,unit,per,free,scope,note,absent\na,requests,1000,5,per account,,\nb,h,1,,,,it is not offered there\nec2.m5.*,h,1,,,,it is not in the list\n")},
		"skus-gcp.csv":   {Data: []byte("id,unit,per,free,scope,note,absent\na,h,1,,,,\n")},
		"aws/r1.csv":     {Data: []byte("id,upto,usd,free,source,date,sku,note\na,10,1,,F1 F2,2026-01-02,X1,\na,,0.5,,F1 F2,2026-01-02,X1,\nec2.m5.large,,0.1,,F1,2026-01-02,,\n")},
		"aws/r2.csv":     {Data: []byte("id,upto,usd,free,source,date,sku,note\nb,,0.7,,F1,2026-01-02,,a note\n")},
		"gcp/global.csv": {Data: []byte("id,upto,usd,free,source,date,sku,note\na,,3,,F1,2026-01-02,,\n")},
	}
}

func TestAPriceIsFoundByCloudAndRegionOrIsGlobal(t *testing.T) {
	b, err := Load(good())
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Price("aws", "a", "r1")
	if err != nil {
		t.Fatal(err)
	}
	if p.Unit != "requests" || !p.Per.Equal(d("1000")) || !p.Free.Quantity.Equal(d("5")) || p.Free.Scope != "per account" || len(p.Tiers) != 2 ||
		!p.Tiers[0].UpTo.Equal(d("10")) || p.Tiers[1].UpTo != nil || !p.Tiers[1].USD.Equal(d("0.5")) || p.Source != "F1 F2" || p.Date != "2026-01-02" || p.SKU != "X1" {
		t.Errorf("got %+v", p)
	}
	if again, _ := b.Price("aws", "a", "r1"); again != p {
		t.Error("the same price must be the same pointer")
	}
	if p, err := b.Price("gcp", "a", "anywhere"); err != nil || p.Region != Global {
		t.Errorf("a global price must be found in any region: %v", err)
	}
	for _, c := range []struct{ cloud, id, region, want string }{
		{"aws", "b", "r1", "no price for b in r1: it is not offered there"},
		{"aws", "a", "r2", "no price for a in r2: no source has its price there"},
		{"aws", "ec2.m5.large", "r2", "no price for ec2.m5.large in r2: it is not in the list"},
		{"aws", "ec2.p5.large", "r1", "no price for ec2.p5.large in r1: the price book does not have it"},
		{"aws", "a", "r3", "no price for a in r3: the price book does not cover the region"},
		{"aws", "a", "", "no price for a in an unknown region: the price book does not cover the region"},
		{"aws", "a", "../gcp/global", "no price for a in ../gcp/global: the price book does not cover the region"},
	} {
		if _, err := b.Price(c.cloud, c.id, c.region); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// A preview of a stack in one region must not read the files of seventy others.
func TestOnlyUsedRegionsAreRead(t *testing.T) {
	files := good()
	files["aws/r2.csv"] = &fstest.MapFile{Data: []byte("no book at all")}
	b, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Price("aws", "a", "r1"); err != nil {
		t.Error(err)
	}
	if _, err := b.Price("aws", "b", "r2"); err == nil || !strings.Contains(err.Error(), "aws/r2.csv: ") {
		t.Errorf("got %v, want the file that is damaged", err)
	}
}

func TestInvalidBooksAreRejected(t *testing.T) {
	const heading = "id,upto,usd,free,source,date,sku,note\n"
	for name, c := range map[string]struct{ file, text, want string }{
		"was checked on no day":             {CheckedFile, "soon", `parsing time "soon"`},
		"has a source without text":         {"sources.csv", "code,source\nF1,\n", `code "F1" is empty, has no text`},
		"has a SKU without a unit":          {"skus-aws.csv", "id,unit,per,free,scope,note,absent\na,,1,,,,\n", "a needs a unit"},
		"has a SKU twice":                   {"skus-aws.csv", "id,unit,per,free,scope,note,absent\na,h,1,,,,\na,h,1,,,,\n", "a is listed twice"},
		"has other columns":                 {"aws/r1.csv", "id,upto,eur,free,source,date,sku,note\n", "the columns are not id,upto,usd"},
		"has a row too short":               {"aws/r1.csv", heading + "a,,1\n", "wrong number of fields"},
		"has no source for a price":         {"aws/r1.csv", heading + "a,,1,,,2026-01-02,,\n", "source is missing"},
		"has an unknown source":             {"aws/r1.csv", heading + "a,,1,,F9,2026-01-02,,\n", "source F9 is not in sources.csv"},
		"has no date for a price":           {"aws/r1.csv", heading + "a,,1,,F1,,,\n", `date is "", not a day`},
		"has a SKU that no table describes": {"aws/r1.csv", heading + "c,,1,,F1,2026-01-02,,\n", "c is not in skus-aws.csv"},
		"has no price":                      {"aws/r1.csv", heading + "a,,,,F1,2026-01-02,,\n", "the first tier has no price"},
		"has a negative price":              {"aws/r1.csv", heading + "a,,-1,,F1,2026-01-02,,\n", "tier 1 has a negative price"},
		"has a last tier that ends":         {"aws/r1.csv", heading + "a,5,1,,F1,2026-01-02,,\n", "the last tier ends at 5"},
		"has tiers that overlap":            {"aws/r1.csv", heading + "a,5,1,,F1,2026-01-02,,\na,5,2,,F1,2026-01-02,,\na,,3,,F1,2026-01-02,,\n", "tier 2 ends at 5, not above the one before"},
		"has a price twice":                 {"aws/r1.csv", heading + "a,,1,,F1,2026-01-02,,\na,,2,,F1,2026-01-02,,\n", "a is listed twice or out of order"},
		"has tiers of different sources":    {"aws/r1.csv", heading + "a,5,1,,F1,2026-01-02,,\na,,2,,F2,2026-01-02,,\n", "a is listed twice or out of order"},
		"is not sorted":                     {"aws/r1.csv", heading + "b,,1,,F1,2026-01-02,,\na,,2,,F1,2026-01-02,,\n", "a is listed twice or out of order"},
		"has a number that fills memory":    {"aws/r1.csv", heading + "a,1e999999999,1,,F1,2026-01-02,,\na,,2,,F1,2026-01-02,,\n", "is not a quantity or price"},
		"has a free quantity that is none":  {"aws/r1.csv", heading + "a,,1,lots,F1,2026-01-02,,\n", `"lots" is not a quantity or price`},
		"has a free quantity of its own":    {"aws/r1.csv", heading + "b,,1,5,F1,2026-01-02,,\n", "b has a free quantity here, and none in skus-aws.csv"},
		"has a text for a price":            {"aws/r1.csv", heading + "a,,free,,F1,2026-01-02,,\n", `"free" is not a quantity or price`},
	} {
		t.Run(name, func(t *testing.T) {
			files := good()
			files[c.file] = &fstest.MapFile{Data: []byte(c.text)}
			b, err := Load(files)
			if err == nil {
				_, err = b.Price("aws", "a", "r1")
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A quantity that is free only in some regions is 0 in the rows of the others.
func TestAFreeQuantityMayApplyOnlyInSomeRegions(t *testing.T) {
	files := good()
	files["skus-aws.csv"] = &fstest.MapFile{Data: []byte("id,unit,per,free,scope,note,absent\na,h,1,5,per account,,\n")}
	rows := "id,upto,usd,free,source,date,sku,note\na,,1,0,F1,2026-01-02,,\n"
	files["aws/r1.csv"] = &fstest.MapFile{Data: []byte(rows)}
	files["aws/r2.csv"] = &fstest.MapFile{Data: []byte(strings.Replace(rows, "1,0,", "1,,", 1))}
	b, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]string{"r1": "8", "r2": "3"} {
		p, err := b.Price("aws", "a", region)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := p.Amount(decimal.Zero, d("8"), true); got.String() != want {
			t.Errorf("%s: 8 cost %s, want %s", region, got, want)
		}
	}
	if got, err := b.Encode(in(t, b, "aws", "r1")); err != nil || string(got) != rows {
		t.Errorf("written as %s, %v", got, err)
	}
}

func TestABookOfGivenPricesChecksThem(t *testing.T) {
	usd := d("1")
	p := Price{ID: "a", Cloud: "aws", Region: "r", Unit: "h", Tiers: []Tier{{USD: &usd}}, Source: "a page", Date: "2026-01-02"}
	b, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Price("aws", "a", "r"); err != nil || !got.Per.Equal(d("1")) {
		t.Errorf("got %+v, %v", got, err)
	}
	bare := p
	bare.Source = ""
	if _, err := New(bare, p, p); err == nil || !strings.Contains(err.Error(), "source is missing") || !strings.Contains(err.Error(), "listed twice") {
		t.Errorf("got %v", err)
	}
}

// holes has the number of regions without a price by SKU or family, counted by hand from the
// vendors' lists. If it changes, update the book's README.
var holes = map[string]int{
	"aws apigateway.http-requests":     3, // ap-east-2, ap-southeast-6, mx-central-1
	"gcp gke.autopilot.disk":           1, // asia-southeast3
	"gcp gke.autopilot.memory":         1,
	"gcp gke.autopilot.vcpu":           1,
	"gcp ipv4.unused-hour":             1,  // europe-north2
	"gcp gke.autopilot.pods-with-gpus": 43, // everywhere
	"gcp gpu.t4":                       21, // of 43 regions, 22 have a T4
}

// Every SKU has a price in every region of its cloud, or a reason for having none.
func TestEveryCellIsPricedOrHasAReason(t *testing.T) {
	b := defaultBook(t)
	found := map[string]int{}
	for cloud, want := range map[string]int{"aws": 34, "gcp": 43} { // README of prices/
		regions, err := b.Regions(cloud)
		if err != nil || len(regions) != want {
			t.Errorf("%s: %d regions, want %d (%v)", cloud, len(regions), want, err)
		}
		ids := map[string]bool{}
		for _, s := range b.SKUs(cloud) {
			ids[s.ID] = !strings.HasSuffix(s.ID, "*")
		}
		for _, region := range everywhere(t, b, cloud) {
			for _, p := range in(t, b, cloud, region) {
				ids[p.ID] = true
			}
		}
		maps.DeleteFunc(ids, func(_ string, isID bool) bool { return !isID })
		for id := range ids {
			for _, region := range regions {
				_, err := b.Price(cloud, id, region)
				if err == nil {
					continue
				}
				if sku := find(b.SKUs(cloud), id); sku == nil || sku.Absent == "" || !strings.HasSuffix(err.Error(), sku.Absent) {
					t.Errorf("%v, and nothing says why", err)
				}
				if !strings.HasPrefix(id, "ec2.") && !strings.HasPrefix(id, "gce.") {
					found[cloud+" "+id]++
				}
			}
		}
	}
	if !maps.Equal(found, holes) {
		t.Errorf("cells without a price: got %v, want %v", found, holes)
	}
}

// The components' default machine types have a price in every region that has the platform; the
// exceptions are missing in the vendors' lists.
func TestTheDefaultMachinesArePricedInEveryRegion(t *testing.T) {
	b := defaultBook(t)
	for _, c := range []struct{ cloud, id, except string }{
		{"aws", "ec2.t3.small", ""}, {"aws", "ec2.t4g.small", ""}, {"gcp", "gce.e2-medium", "asia-southeast3"},
	} {
		regions, err := b.Regions(c.cloud)
		if err != nil {
			t.Fatal(err)
		}
		for _, region := range regions {
			if _, err := b.Price(c.cloud, c.id, region); (err != nil) != (region == c.except) {
				t.Errorf("%s in %s: %v", c.id, region, err)
			}
		}
	}
}

func TestNoPriceIsNewerThanTheCheck(t *testing.T) {
	b := defaultBook(t)
	if b.Checked().After(time.Now()) {
		t.Errorf("checked %s", b.Checked())
	}
	for _, cloud := range Clouds {
		for _, region := range everywhere(t, b, cloud) {
			for _, p := range in(t, b, cloud, region) {
				if day, err := time.Parse(time.DateOnly, p.Date); err != nil || day.After(b.Checked()) {
					t.Errorf("%s %s %s: %s", cloud, region, p.ID, p.Date)
				}
			}
		}
	}
}

// A refresh writes the same file that it read if no price differs.
func TestFilesRoundTrip(t *testing.T) {
	b := defaultBook(t)
	for _, cloud := range Clouds {
		for _, region := range everywhere(t, b, cloud) {
			want, err := files.ReadFile("prices/" + cloud + "/" + region + ".csv")
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.Encode(in(t, b, cloud, region))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s %s is written otherwise than it is read: %v", cloud, region, err)
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("a,10,1,,F1 F2,2026-01-02,X1,\na,,0.5,,F1 F2,2026-01-02,X1,\n")
	f.Add("ec2.m5.large,,0.1,,F1,2026-01-02,,\"a, note\"\n")
	f.Add("a,\"\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, rows string) {
		files := good()
		files["aws/r1.csv"] = &fstest.MapFile{Data: []byte("id,upto,usd,free,source,date,sku,note\n" + rows)}
		b, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		prices, err := b.In("aws", "r1")
		if err != nil {
			return
		}
		for i := range prices {
			if amount, known := prices[i].Amount(decimal.Zero, d("100"), true); known && amount.IsNegative() {
				t.Errorf("%s: negative amount %s", prices[i].ID, amount)
			}
		}
		if _, err := b.Encode(prices); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkPrice reads what a preview reads: the tables and one region of each cloud.
func BenchmarkPrice(b *testing.B) {
	embedded, err := fs.Sub(files, "prices")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		prices, err := Load(embedded)
		if err != nil {
			b.Fatal(err)
		}
		for cloud, region := range map[string]string{"aws": "us-east-1", "gcp": "us-central1"} {
			if _, err := prices.Price(cloud, "transfer.internet", region); err != nil {
				b.Fatal(err)
			}
		}
	}
}
