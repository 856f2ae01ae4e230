package aws

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
)

// archiveOf is an archive with files of the given texts.
func archiveOf(t *testing.T, files map[string]string) *archive.Archive {
	t.Helper()
	contents := map[string]any{}
	for name, text := range files {
		file, err := asset.FromText(text)
		if err != nil {
			t.Fatal(err)
		}
		contents[name] = file
	}
	made, err := archive.FromAssets(contents)
	if err != nil {
		t.Fatal(err)
	}
	return made
}
