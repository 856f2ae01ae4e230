package pricelist

import (
	"maps"
	"slices"
	"testing"
)

// A refresh writes looked-up prices with the entry they come from and without the previous
// source's caveats. Prices maintained by hand stay.
func TestFilesHaveThePricesThatWereLookedUp(t *testing.T) {
	got, err := Files(bookOf(t, nil), compared(t))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"aws/eu-west-1.csv": heading + "alb.hour,,0.0252,,OF,2026-09-11,ALBHOUR,\nalb.lcu,,0.008,,OF,2026-09-11,ALBLCU,\n" +
			"nat.gb,,0.048,,OF,2026-09-25,NATGB,\nnat.hour,,0.048,,OF,2026-09-25,NATHOUR,\n",
		"aws/us-east-1.csv": heading + "lambda.duration.x86_64,6000000000,0.0000166667,,OF,2026-10-01,X86,\nlambda.duration.x86_64,15000000000,0.000015,,OF,2026-10-01,X86,\n" +
			"lambda.duration.x86_64,,0.0000133334,,OF,2026-10-01,X86,\nlambda.requests,,0.2,,OF,2026-10-01,REQ,\n",
		"gcp/europe-west1.csv": heading + "run.cpu.idle,,0.0000025,,BC,2026-11-24,7EBB-8579-2C98,\nrun.cpu.request,,0.000024,,BC,2026-11-24,4856-B847-F1EB,\n" +
			"transfer.internet,,0.12,,B,2025-01-01,,\"as it is, by hand\"\n",
		"gcp/global.csv": heading + "run.requests,,0.4,,BC,2026-11-24,2DA5-55D3-E679,\n",
	}
	if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		t.Errorf("got %v", slices.Sorted(maps.Keys(got)))
	}
	for name, text := range want {
		if string(got[name]) != text {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got[name], text)
		}
	}
}

// A second refresh from the same lists on the same day changes nothing.
func TestASecondRefreshChangesNothing(t *testing.T) {
	once, err := Files(bookOf(t, nil), compared(t))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for name, text := range once {
		texts[name] = string(text)
	}
	refreshed := bookOf(t, texts)
	changes, err := Compare(t.Context(), vendors(t, nil), refreshed, selectors(t), all)
	if err != nil {
		t.Fatal(err)
	}
	for i := range changes {
		if changes[i].Priced() {
			t.Errorf("%s differs from what was just written", changes[i].Old.ID)
		}
	}
	twice, err := Files(refreshed, changes)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range twice {
		if string(text) != texts[name] {
			t.Errorf("%s changes again", name)
		}
	}
}

func TestWithoutChangesNoFileIsWritten(t *testing.T) {
	if files, err := Files(bookOf(t, nil), nil); err != nil || len(files) > 0 {
		t.Errorf("got %v, %v", files, err)
	}
}
