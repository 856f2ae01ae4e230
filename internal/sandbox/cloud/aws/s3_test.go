package aws

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

func TestAFunctionsPackageIsInTheBucketThatItNames(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "service")
	w.add("bucket", bucketToken, map[string]any{})
	fromS3 := function(map[string]any{"s3Bucket": w.id("bucket"), "s3Key": "package.zip"})
	if got := w.refused(functionToken, fromS3); !strings.Contains(got, "NoSuchKey") {
		t.Errorf("without the object: %s", got)
	}
	w.add("object", bucketObjectToken, map[string]any{"bucket": w.id("bucket"), "key": "package.zip"})
	w.add("function", functionToken, fromS3)
	if err := w.remove("bucket"); err == nil || !strings.Contains(err.Error(), "in use by "+bucketObjectToken) {
		t.Errorf("a bucket that is not empty: %v", err)
	}
	for _, name := range []string{"object", "bucket"} {
		if err := w.remove(name); err != nil {
			t.Error(err)
		}
	}
}
