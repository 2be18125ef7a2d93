package openapi_test

import (
	"encoding/json"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

func TestCutSignatures(t *testing.T) {
	inner, err := json.Marshal(map[string]string{"link": "https://b.example.com/a?AccessKeyId=A&Signature=canary"})
	if err != nil {
		t.Fatal(err)
	}
	twice, err := json.Marshal(map[string]string{"text": string(inner), "after": "kept"})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"https://b.example.com/a.zip":                                        "https://b.example.com/a.zip",
		"https://b.example.com/a.zip?versionId=7&x=y":                        "https://b.example.com/a.zip?versionId=7&x=y",
		"https://b.example.com/a.zip?AccessKeyId=A&Expires=1&Signature=c%3D": "https://b.example.com/a.zip?signed",
		"http://b.example.com/a?X-Amz-Credential=A&X-Amz-Signature=c then":   "http://b.example.com/a?signed then",
		"https://b/?x-obs-security-token=c, https://c/?signature=c":          "https://b/?signed https://c/?signed",
		`{"a":"https:\/\/b\/c?a=1\u0026signature=canary","b":"kept"}`:        `{"a":"https:\/\/b\/c?signed","b":"kept"}`,
		"see signature=c, no address":                                        "see signature=c, no address",
		string(inner):                                                        `{"link":"https://b.example.com/a?signed"}`,
		string(twice):                                                        `{"after":"kept","text":"{\"link\":\"https://b.example.com/a?signed\"}"}`,
	} {
		if got := string(openapi.CutSignatures([]byte(text))); got != want {
			t.Errorf("%s\nbecomes %s\nwant    %s", text, got, want)
		}
	}
}
