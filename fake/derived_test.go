package fake_test

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
)

var isUUID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestCPUFollowsMemory(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for memory, cpu := range map[float64]float64{128: 300, 256: 400, 768: 800, 4096: 3400} {
			if got := w.updated("demo", w.body(object{"memory_size": memory}))["cpu"]; got != cpu {
				w.Errorf("update-function-config.response.200.rule.response.cpu-follows-memory: %v MB give %v, want %v", memory, got, cpu)
			}
		}
	})
}

func TestLongTime(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", nil)
		for timeout, long := range map[float64]bool{900: false, 901: true} {
			if got := w.updated("demo", w.body(object{"timeout": timeout}))["long_time"]; got != long {
				w.Errorf("long_time is %v for a timeout of %v", got, timeout)
			}
		}
	})
}

func TestIdentity(t *testing.T) {
	inProfiles(t, func(w *world) {
		created := w.made("demo", nil)
		id, _ := created["func_id"].(string)
		if !isUUID.MatchString(id) || created["resource_id"] != id+":demo" {
			w.Errorf("func_id %q, resource_id %v", id, created["resource_id"])
		}
		if second := w.made("second", nil)["func_id"]; second == id {
			w.Errorf("two functions have the id %v", second)
		}
		full := w.server.URN(created["namespace"].(string), "default", "demo")
		for what, got := range map[string]any{
			"create": created["func_urn"], "show": w.show("demo").body["func_urn"], "show of latest": w.show(full + ":latest").body["func_urn"],
		} {
			if got != full+":latest" {
				w.Errorf("%s answers the URN %v, want it with latest", what, got)
			}
		}
		if got := w.updated(full+":latest", w.body())["func_urn"]; got != full {
			w.Errorf("update answers the URN %v, want it without a version", got)
		}
		if created["domain_id"] == "" || created["project_name"] != "cn-north-4" || created["version"] != "latest" {
			w.Errorf("domain_id %v, project_name %v, version %v", created["domain_id"], created["project_name"], created["version"])
		}
	})
}

func TestCode(t *testing.T) {
	source := "def handler(event, context):\n    return 1\n"
	sum := sha512.Sum512([]byte(source))
	inProfiles(t, func(w *world) {
		got := w.made("inline", object{"func_code": object{"file": base64.StdEncoding.EncodeToString([]byte(source))}})
		if got["digest"] != hex.EncodeToString(sum[:]) || got["code_size"] != float64(len(source)) {
			w.Errorf("digest %v, code_size %v", got["digest"], got["code_size"])
		}
		w.updated("inline", w.body(object{"func_name": "inline", "memory_size": 512}))
		if after := w.show("inline").body; after["digest"] != got["digest"] || after["code_filename"] != "index.py" {
			w.Errorf("an update changed the code: %v, %v", after["digest"], after["code_filename"])
		}
		for runtime, file := range map[string]any{"Node.js18.15": "index.js", "PHP8.3": "index.php", "Go1.x": nil, "Custom": "bootstrap"} {
			name := "f-" + strings.ToLower(strings.NewReplacer(".", "", "#", "").Replace(runtime))
			if got := w.made(name, object{"runtime": runtime})["code_filename"]; got != file {
				w.Errorf("inline code of %s is in the file %v, want %v", runtime, got, file)
			}
		}
		first := w.made("obs-1", object{"code_type": "obs", "code_url": "https://example.com/a.zip"})
		second := w.made("obs-2", object{"code_type": "obs", "code_url": "https://example.com/b.zip"})
		if first["digest"] == second["digest"] || first["code_size"] != 0.0 {
			w.Errorf("digests of two addresses: %v and %v, size %v", first["digest"], second["digest"], first["code_size"])
		}
	})
}

var imageName = regexp.MustCompile(`^latest-([0-9]{12})@[a-z0-9]{5}$`)

func TestTimes(t *testing.T) {
	inProfiles(t, func(w *world) {
		created := w.made("demo", nil)
		if got, want := created["last_modified"], fake.Epoch.Add(time.Second).Format(time.DateTime); got != want {
			w.Errorf("the first change is at %v, want %s", got, want)
		}
		w.advance(time.Hour)
		at := fake.Epoch.Add(time.Hour + 2*time.Second)
		got := w.updated("demo", w.body())
		if got["last_modified"] != at.Format(time.DateTime) {
			w.Errorf("after an hour the time is %v, want %s", got["last_modified"], at.Format(time.DateTime))
		}
		name := imageName.FindStringSubmatch(got["image_name"].(string))
		if name == nil || name[1] != at.Format("060102150405") {
			w.Errorf("image_name is %v at %s", got["image_name"], at)
		}
		w.wants(w.update("demo", w.body(object{"memory_size": 1})), 400, "body.memory_size.enum")
		w.setTime(time.Date(2030, 5, 1, 12, 0, 0, 0, time.FixedZone("+2", 7200)))
		if got := w.updated("demo", w.body())["last_modified"]; got != "2030-05-01 10:00:01" {
			w.Errorf("after SetTime the time is %v", got)
		}
	})
}

func TestOwnClockAndIDs(t *testing.T) {
	now := time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)
	inProfiles(t, func(w *world) {
		created := w.made("demo", nil)
		if created["last_modified"] != "2027-01-02 03:04:05" || created["func_id"] != "6a3f0000-0000-4000-8000-000000000001" {
			w.Errorf("last_modified %v, func_id %v", created["last_modified"], created["func_id"])
		}
		w.advance(time.Minute)
		if got := w.updated("demo", w.body())["last_modified"]; got != "2027-01-02 03:05:05" {
			w.Errorf("after a minute the time is %v", got)
		}
		w.setTime(time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC))
		if got := w.updated("demo", w.body())["last_modified"]; got != "2028-01-01 00:00:00" {
			w.Errorf("after SetTime the time is %v", got)
		}
	}, fake.WithClock(func() time.Time { return now }), fake.WithIDs(func() string { return "6a3f0000-0000-4000-8000-000000000001" }))
}

func TestSameRequestsSameAnswers(t *testing.T) {
	inProfiles(t, func(w *world) {
		run := func(w *world) string {
			var all strings.Builder
			for range 3 {
				a := w.create(w.example("CreateFunction", "full"))
				all.WriteString(a.raw + headerText(a.header))
				b := w.update("example:example-full", with(w.example("UpdateFunctionConfig", "full"), object{"func_name": "example-full"}))
				all.WriteString(b.raw + headerText(b.header))
			}
			return all.String() + string(w.server.Snapshot())
		}
		if first, second := run(w), run(newWorld(t, w.profile)); first != second {
			w.Errorf("two runs differ:\n%s\n%s", first, second)
		}
	})
}
