package pricelist

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
)

// largeOffer generates an offer file while it is read: products, their on-demand terms and then
// reserved terms, of which AmazonEC2's file has hundreds of megabytes.
type largeOffer struct {
	products int
	// part is the next part to write: 0 is the head, then products, then terms.
	part    int
	pending []byte
	written int64
	// peak is the largest heap seen, after a collection, while reading.
	peak uint64
}

func (o *largeOffer) Read(p []byte) (int, error) {
	if len(o.pending) == 0 {
		text, done := o.next()
		if done {
			return 0, io.EOF
		}
		o.pending = []byte(text)
	}
	n := copy(p, o.pending)
	o.pending = o.pending[n:]
	o.written += int64(n)
	return n, nil
}

func (o *largeOffer) next() (text string, done bool) {
	part := o.part
	o.part++
	if part%4000 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		o.peak = max(o.peak, m.HeapAlloc)
	}
	comma := ","
	if part == 1 || part == o.products+2 {
		comma = ""
	}
	switch i := part - 1; {
	case part == 0:
		return `{"formatVersion":"v1.0","offerCode":"AmazonEC2","version":"20260925174521","products":{`, false
	case i < o.products:
		return fmt.Sprintf(`%s"SKU%d":{"sku":"SKU%d","productFamily":"Compute Instance","attributes":{"servicecode":"AmazonEC2","location":"EU (Ireland)",`+
			`"instanceType":"m5.large","usagetype":"EU-BoxUsage:%d","operation":"RunInstances","filler":%q}}`, comma, i, i, i, strings.Repeat("x", 1000)), false
	case i == o.products:
		return `},"terms":{"OnDemand":{`, false
	case i <= 2*o.products:
		k := i - o.products - 1
		return fmt.Sprintf(`%s"SKU%d":{"SKU%d.JRTCKXETXF":{"offerTermCode":"JRTCKXETXF","sku":"SKU%d","effectiveDate":"2026-09-01T00:00:00Z","priceDimensions":`+
			`{"SKU%d.JRTCKXETXF.6YS6EN2CT7":{"unit":"Hrs","beginRange":"0","endRange":"Inf","description":"$0.107 per Hour","pricePerUnit":{"USD":"0.1070000000"}}},"termAttributes":{}}}`,
			comma, k, k, k, k), false
	case i == 2*o.products+1:
		return `},"Reserved":{"SKU0":{}}},"attributesList":{}}`, false
	}
	return "", true
}

func wantedOf(usagetype string) []Selector {
	return []Selector{{ID: "x", Service: "AmazonEC2", Family: "Compute Instance", Attributes: map[string]string{"usagetype": usagetype, "operation": "RunInstances"}, Units: []string{"Hrs"}}}
}

// Reading 60 MB needs less than 8 MiB of additional heap: memory does not grow with the file.
func TestALargeOfferFileIsReadInLittleMemory(t *testing.T) {
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	file := &largeOffer{products: 40000}
	wanted := wantedOf("EU-BoxUsage:39999")
	offer, err := ReadOffer(file, wanted)
	if err != nil {
		t.Fatal(err)
	}
	e, err := offer.found[0].only(&wanted[0])
	if err != nil || e.sku != "SKU39999" || len(e.tiers) != 1 || e.tiers[0].usd.String() != "0.107" {
		t.Errorf("got %+v, %v", e, err)
	}
	if file.written < 60_000_000 {
		t.Errorf("the file has only %d bytes", file.written)
	}
	if grown := int64(file.peak) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the heap grew by %d bytes for a file of %d", grown, file.written)
	}
}

func BenchmarkReadOffer(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		file := &largeOffer{products: 10000}
		if _, err := ReadOffer(file, wantedOf("EU-BoxUsage:1")); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(file.written)
	}
}

// endless is a document with an endless string.
type endless struct{ head string }

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestAnEndlessValueIsRejected(t *testing.T) {
	for name, head := range map[string]string{
		"a text":         `{"version":"`,
		"a product":      `{"products":{"SKU":{"attributes":{"usagetype":"`,
		"a skipped text": `{"disclaimer":"`,
		"a key":          `{"`,
	} {
		if _, err := ReadOffer(&endless{head: head}, nil); err == nil || !strings.Contains(err.Error(), "longer than 1048576 bytes") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := newCatalog(nil).readPage(&endless{head: `{"skus":[{"skuId":"`}); err == nil || !strings.Contains(err.Error(), "longer than 1048576 bytes") {
		t.Errorf("a SKU: got %v", err)
	}
}

func samples(f *testing.F, pattern string) {
	f.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(names) == 0 {
		f.Fatalf("samples %s: %v, %v", pattern, names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
}

// Whatever a server sends, reading it results in an error or in entries that can be priced
// without a panic.
func FuzzReadOffer(f *testing.F) {
	samples(f, "aws/*/*/*/index.json")
	wanted := []Selector{
		{ID: "a", Service: "AWSELB", Family: "Load Balancer-Application", Attributes: map[string]string{"usagetype": "EU-LCUUsage"}, Units: []string{"LCU-Hrs"}},
		{ID: "b", Service: "AWSLambda", Attributes: map[string]string{"usagetype": "Lambda-GB-Second"}, Units: []string{"Lambda-GB-Second"}, FreeTier: true},
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		offer, err := ReadOffer(strings.NewReader(string(text)), wanted)
		if err == nil {
			pricedOrRefused(t, wanted, offer.found)
		}
	})
}

func FuzzReadCatalogPage(f *testing.F) {
	samples(f, "google/*.json")
	wanted := []Selector{{
		ID: "a", Service: "152E-C115-5142", Units: []string{"s", "count"}, FreeTier: true,
		Attributes: map[string]string{"serviceRegion": "europe-west1", "description": "Services CPU (Request-based billing)"},
	}}
	f.Fuzz(func(t *testing.T, text []byte) {
		all := newCatalog(wanted)
		if _, err := all.readPage(strings.NewReader(string(text))); err == nil {
			pricedOrRefused(t, wanted, all.found)
		}
	})
}

func pricedOrRefused(t *testing.T, wanted []Selector, found []candidates) {
	t.Helper()
	for i := range wanted {
		e, err := found[i].only(&wanted[i])
		if err != nil {
			continue
		}
		row := book.Price{ID: "a", Cloud: "aws", Region: "r", Unit: "u", Per: decimal.NewFromInt(1000), Source: "s", Date: "2026-01-02"}
		priced, err := e.priced(row, &wanted[i], "s", "2026-01-02")
		if err != nil {
			continue
		}
		if err := priced.Check(); err != nil {
			t.Errorf("an unusable row was accepted: %v", err)
		}
		if priced.Tiers[0].USD.Sign() <= 0 {
			t.Errorf("a price of %s was accepted", priced.Tiers[0].USD)
		}
	}
}
