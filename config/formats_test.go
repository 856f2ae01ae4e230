package config

import (
	"strings"
	"testing"
)

func TestFormatsAcceptCloudNamesAndSuggestTheNearest(t *testing.T) {
	type block struct {
		Run    string `pulumi:"run,optional" format:"serviceAccount"`
		Pods   string `pulumi:"pods,optional" format:"iamServiceAccount"`
		Image  string `pulumi:"image,optional" format:"image"`
		AWS    string `pulumi:"aws,optional" format:"awsRegion"`
		Google string `pulumi:"google,optional" format:"googleRegion"`
		Zone   string `pulumi:"zone,optional" format:"googleZone"`
	}
	for text, want := range map[string]string{
		// 6 to 30 characters (docs.cloud.google.com/iam/docs/service-accounts-create).
		`{"pods": "a12345@p.iam.gserviceaccount.com"}`:                  "",
		`{"pods": "a1234@p.iam.gserviceaccount.com"}`:                   `allowed: NAME@PROJECT.iam.gserviceaccount.com with NAME of 6 to 30 characters`,
		`{"run": "a1234@p.iam.gserviceaccount.com"}`:                    `allowed: NAME@PROJECT.iam.gserviceaccount.com with NAME of 6 to 30 characters`,
		`{"run": "123456789012-compute@developer.gserviceaccount.com"}`: "", // domain-scoped
		`{"aws": "us-gov-west-1"}`:                                      "",
		`{"aws": "cn-northwest-1"}`:                                     "",
		`{"aws": "eusc-de-east-1"}`:                                     "", // the European Sovereign Cloud
		`{"aws": "ap-southeast-9"}`:                                     "", // newer than the list
		`{"google": "europe-west12"}`:                                   "",
		`{"google": "europe-west99"}`:                                   "",
		`{"zone": "us-central1-f"}`:                                     "",
		`{"image": "r/p:v1"}`:                                           "",
		`{"image": "r/p: v1"}`:                                          `image: "r/p: v1": has the wrong format (allowed: an image without spaces, such as REGISTRY/REPOSITORY:TAG)`,
		`{"aws": "eu-wst-1"}`:                                           `aws: "eu-wst-1": has the wrong format (allowed: an AWS region such as us-east-1; did you mean "eu-west-1"?)`,
		`{"aws": "us-esat-1"}`:                                          `did you mean "us-east-1"?`,
		`{"aws": "us-east-1a"}`:                                         `did you mean "us-east-1"?`,
		`{"google": "us-cental1"}`:                                      `did you mean "us-central1"?`,
		`{"google": "us-central-1"}`:                                    `did you mean "us-central1"?`,
		`{"zone": "us-central1"}`:                                       `allowed: a zone of gke.region such as us-central1-a`,
	} {
		r := &Report{}
		Decode("", text, &block{}, r)
		switch err := r.Err(); {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestEveryKnownRegionMatchesItsFormat(t *testing.T) {
	for _, name := range []string{"awsRegion", "googleRegion", "googleLocation"} {
		known := strings.Fields(formats[name].known)
		if len(known) < 30 {
			t.Errorf("%s: %d regions to suggest", name, len(known))
		}
		for _, region := range known {
			if !formats[name].matches(region) {
				t.Errorf("%s: %s is refused", name, region)
			}
		}
	}
}
