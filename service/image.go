package service

import (
	"regexp"
	"strings"

	"bankchurn/config"
)

// pinned matches an image name that ends with a tag or a digest.
var pinned = regexp.MustCompile(`(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$`)

// WarnUnpinned warns of an image with a moving tag: two deployments of the same
// configuration may run different code, and a rollback has no version to name.
func WarnUnpinned(path, image string, r *config.Report) {
	if pinned.MatchString(image) && !strings.HasSuffix(image, ":latest") {
		return
	}
	r.Warn(config.Problem{Path: path, Value: image, Reason: "the image is not pinned: the same configuration may run different code tomorrow, and rolling back has no version to name", Allowed: "a version tag or a digest"})
}
