package stacks

import (
	"maps"
	"testing"

	"bankchurn/verify"
)

func TestAChangeIsShownInAFewWords(t *testing.T) {
	for want, c := range map[string]verify.Change{
		"image v1 -> v2":               {Key: "cloudrun.image", From: "r.example:5000/a:v1", To: "r.example:5000/a:v2"},
		"image r/a:v1 -> r/b:v1":       {Key: "service.image", From: "r/a:v1", To: "r/b:v1"},
		"image r:5000/a -> r:5000/a:2": {Key: "service.image", From: "r:5000/a", To: "r:5000/a:2"},
		"image sha256:1 -> sha256:2":   {Key: "service.image", From: "r/a@sha256:1", To: "r/a@sha256:2"},
		"memoryMiB 512 -> 1024":        {Key: "service.memoryMiB", From: "512", To: "1024"},
		"cpu added":                    {Key: "service.cpu", To: "2"},
		"env.A changed":                {Key: "service.env.A", From: "1", To: "2", Hidden: true},
		"secrets.A removed":            {Key: "service.secrets.A", From: "1", Hidden: true},
	} {
		if got := shownChange(c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The keys are one string, and the map of an earlier version is read, too.
func TestReleaseKeysAreReadAsTheyWereWritten(t *testing.T) {
	keys := map[string]string{"code": "r/a:v1", "service.env.A": "1 & 2 = 3%", "fargate.cpu": "0.5", "empty": ""}
	if got := readReleaseKeys(writeReleaseKeys(keys)); !maps.Equal(got, keys) {
		t.Errorf("got %v, want %v", got, keys)
	}
	if got := readReleaseKeys(map[string]any{"code": "r/a:v1"}); got["code"] != "r/a:v1" {
		t.Errorf("a map is read as %v", got)
	}
	if got := readReleaseKeys(nil); len(got) > 0 {
		t.Errorf("no output is read as %v", got)
	}
}
