package accountid

import (
	"regexp"
	"testing"
)

// Google accepts 6 to 30 characters: a letter, then letters, digits and hyphens, without a hyphen
// at the end (cloud.google.com/iam/docs/service-accounts-create).
func TestAccountIDIsWhatGoogleTakesAndUnique(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][-a-z0-9]{4,28}[a-z0-9]$`)
	seen := map[string]string{}
	for _, place := range [][3]string{
		{"bankchurn", "dev", "bankchurn-api"}, {"bankchurn", "prod", "bankchurn-api"}, {"other", "dev", "bankchurn-api"},
		{"p", "s", "a"}, {"p", "s", "abcdefghijklmnopqrstuv-0123456789012345"}, {"p", "t", "abcdefghijklmnopqrstuv-0123456789012345"},
	} {
		id := For(place[0], place[1], place[2], "cloudrun")
		if !form.MatchString(id) {
			t.Errorf("%v: %q", place, id)
		}
		if before, twice := seen[id]; twice {
			t.Errorf("%v and %s share %q", place, before, id)
		}
		seen[id] = place[0] + "/" + place[1] + "/" + place[2]
	}
	if first, second := For("p", "s", "a", "gke"), For("p", "s", "a", "gke"); first != second {
		t.Error("the same stack must keep its account")
	}
	if For("p", "s", "a", "gke") == For("p", "s", "a", "cloudrun") {
		t.Error("two platforms of a stack, which exist side by side during a switch, share an account")
	}
}
