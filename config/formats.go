package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// form is how a string has to look, by the tag `form:"NAME"`, or by `pattern` and
// `allowed` where one key alone has it.
type form struct {
	pattern string
	// allowed names it to a reader.
	allowed string
	// known are values to suggest, by spaces; others of the form are accepted.
	known string
}

// compass are the directions in the names of regions: what differs by a letter is no region.
const compass = `(central|(north|south)(east|west)?|east|west)`

// forms are those that several keys share.
var forms = map[string]form{
	"image":          {`^\S*$`, "an image without spaces, such as REGISTRY/REPOSITORY:TAG", ""},
	"awsRegion":      {`^[a-z]{2,4}(-[a-z]+)?-` + compass + `-[0-9]+$`, "an AWS region such as us-east-1", awsRegions},
	"googleRegion":   {`^[a-z]+-` + compass + `[0-9]+$`, "a Google Cloud region such as us-central1", googleRegions},
	"googleZone":     {`^[a-z]+-` + compass + `[0-9]+-[a-z]$`, "a zone of gke.region such as us-central1-a", ""},
	"googleLocation": {`^[a-z]+-` + compass + `[0-9]+(-[a-z])?$`, "a region or zone such as us-central1 or us-central1-a", googleRegions},
	"namespace":      {`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`, "the name of a namespace", ""},
	"subnet":         {`^subnet-([0-9a-f]{8}|[0-9a-f]{17})$`, "the id of a subnet, such as subnet-0123456789abcdef0", ""},
	"certificateArn": {`^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$`, "arn:aws:acm:REGION:ACCOUNT:certificate/ID", ""},
}

// Regions to suggest for a misspelt one, as listed by
// docs.aws.amazon.com/security-ir/latest/APIReference/API_ImpactedAwsRegion.html and
// docs.cloud.google.com/unified-maintenance/docs/locations, both 2026-11. A newer region is
// accepted all the same.
const (
	awsRegions = `
		af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
		ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
		ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2
		eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1
		us-east-1 us-east-2 us-west-1 us-west-2`
	googleRegions = `
		africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2
		asia-southeast1 asia-southeast2 australia-southeast1 australia-southeast2 europe-central2 europe-north1
		europe-north2 europe-southwest1 europe-west1 europe-west10 europe-west12 europe-west2 europe-west3 europe-west4
		europe-west6 europe-west8 europe-west9 me-central1 me-central2 me-west1 northamerica-northeast1
		northamerica-northeast2 northamerica-south1 southamerica-east1 southamerica-west1 us-central1 us-east1 us-east4
		us-east5 us-south1 us-west1 us-west2 us-west3 us-west4`
)

func (f form) matches(s string) bool { return regexp.MustCompile(f.pattern).MatchString(s) }

// nearest is the known value that s is a misspelling of; "" where none is near.
func (f form) nearest(s string) string { return Nearest(s, strings.Fields(f.known)) }

// formOf is the form that a field's tag asks for. One that does not exist is a programming
// error: panic.
func formOf(tag reflect.StructTag) (f form, stated bool) {
	if name := tag.Get("form"); name != "" {
		if f, stated = forms[name]; !stated {
			panic(fmt.Sprintf("no form %q", name))
		}
		return f, true
	}
	pattern := tag.Get("pattern")
	if pattern == "" {
		return form{}, false
	}
	return form{pattern: pattern, allowed: tag.Get("allowed")}, true
}

// FormName says to a reader which strings a key takes; "" where its tag names no form.
func FormName(tag reflect.StructTag) string {
	f, _ := formOf(tag)
	return f.allowed
}
