package pricelist

import (
	"strings"
	"testing"

	"bankchurn/cost/book"
)

// What a refresh writes: rows that were looked up are new, everything else keeps
// every byte, and the result is a book again.
func TestEditWritesTheRowsThatWereLookedUpAndNothingElse(t *testing.T) {
	changes := compared(t)
	got, err := Edit(bookText, changes)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Prices in USD.\n- id: alb.hour\n  cloud: aws\n  region: eu-west-1\n  unit: h\n  tiers:\n    - {usd: \"0.0252\"}\n" +
			"  source: AWS offer file AWSELB 20260911124544 for eu-west-1 (SKU ALBHOUR)\n  retrieved: 2026-11-24\n" +
			"  note: part of an hour is billed as a whole one\n\n# LCUs\n- id: alb.lcu\n",
		"  per: 1000000\n  tiers:\n    - {usd: \"0.20\"}\n  free: {quantity: 1000000, scope: \"per account\"}\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no\n%sin\n%s", want, got)
		}
	}
	again := bookOf(t, got)
	for i := range changes {
		c := &changes[i]
		if c.New.Cloud != "aws" {
			continue
		}
		row, err := again.Price("aws", c.New.ID, c.New.Region)
		if err != nil || terms(row) != terms(&c.New) || row.Source != c.New.Source || row.Note != c.New.Note {
			t.Errorf("%s: wrote %+v, read %+v", c.New.ID, c.New, row)
		}
	}
	byHand, err := Edit(googleText, changes[:0])
	if err != nil || byHand != googleText {
		t.Errorf("without changes: %v\n%s", err, byHand)
	}
}

// A second refresh of the same lists on the same day changes no byte.
func TestASecondRefreshChangesNothing(t *testing.T) {
	once, err := Edit(bookText, compared(t))
	if err != nil {
		t.Fatal(err)
	}
	changes, err := Compare(t.Context(), vendors(t, nil), bookOf(t, once), selectors(t), Options{Version: "current", Today: today})
	if err != nil {
		t.Fatal(err)
	}
	for i := range changes {
		if changes[i].Priced() {
			t.Errorf("%s differs from what was just written", changes[i].Old.ID)
		}
	}
	if twice, err := Edit(once, changes); err != nil || twice != once {
		t.Errorf("%v\n%s", err, twice)
	}
}

// The program's own book survives an edit in which no row changes its price, whatever
// characters its notes and sources have.
func TestEveryRowOfTheBookIsWrittenAsItIsRead(t *testing.T) {
	program, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range program.All() {
		text := rowText(&row)
		read := &bookOf(t, text).All()[0]
		if terms(read) != terms(&row) || read.Source != row.Source || read.Note != row.Note || read.Unit != row.Unit || !read.Per.Equal(row.Per) {
			t.Errorf("%s in %s is read back otherwise:\n%s", row.ID, row.Region, text)
		}
	}
}

func TestEditRefusesAFileThatIsNoBook(t *testing.T) {
	if _, err := Edit("- {\n", nil); err == nil || !strings.Contains(err.Error(), "line 1 is no row") {
		t.Errorf("got %v", err)
	}
}
