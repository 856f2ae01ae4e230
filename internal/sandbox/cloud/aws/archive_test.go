package aws

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
)

// archiveOf returns an archive of files with the given contents.
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
