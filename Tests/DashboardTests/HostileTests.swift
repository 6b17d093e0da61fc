import Archive
import Foundation
import Histories
import Scoring
import Testing

@testable import Dashboard

/// Whatever runs hold, and whatever is asked: text stays text, and nothing but the store is read.
@Suite struct HostileTests {
    private let store: Store

    init() throws {
        store = try Store()
    }

    /// A run with markup in every field that a record has, and in its folder's name.
    private func writeHostile() throws {
        let bad = Store.hostile
        let finding = Finding(
            fingerprint: Fingerprint(
                strategy: bad,
                workload: bad,
                faults: bad,
                anomaly: bad,
                shape: bad
            ),
            property: bad,
            isPromised: true,
            count: 1,
            gist: bad
        )
        // A folder's name has no slash.
        let name = bad.replacing("/", with: "|")
        for (number, status) in [RunStatus.broken, .failed, .asClaimed, nil].enumerated() {
            try store.write(
                .run(
                    "\(number)\(name)",
                    suite: name,
                    bad,
                    status,
                    at: 1_795_907_440 + Int64(number) * 100_000,
                    workload: bad,
                    nemesis: bad,
                    seed: bad,
                    night: "\(number)\(bad)",
                    cell: bad,
                    findings: status == .broken ? [finding] : [],
                    text: bad
                )
            )
        }
        try store.write(bad + "; contradicts x\n" + bad, to: "\(name)/0\(name)/counterexample.txt")
    }

    @Test func markupInEveryFieldIsText() throws {
        try writeHostile()
        let site = try store.dashboard()
        let bad = Store.hostile
        let name = bad.replacing("/", with: "|")
        let folders = (0..<4).map { "\(name)/\($0)\(name)" }
        let compare = folders.reduce(Address(["compare"])) { $0.with("run", $1) }
        let nights = Address(["compare", "nights"]).with("suite", name).with("a", "0\(bad)")
            .with("b", "1\(bad)")
        let finding = ["*:*:*", bad.replacing(":", with: ";"), "*"].joined(separator: ":")
        var addresses: [Address] = [
            Address(), Address(["runs"]), Address(["trends"]), Address(["anomalies"]),
            Address(["live"]), compare, nights, Address(["runs"]).with("q", bad),
            Address(["anomaly"]).with("fingerprint", finding),
            Address(["glossary"]).with("q", bad), Address(["runs"]).with("cell", bad),
        ]
        addresses += folders.map { RunWords.address(of: $0) }
        addresses += RunsPage.parameters.map { Address(["runs"]).with($0.name, bad) }
        for address in addresses {
            let page = try site.get(address.path)
            let text = page.text
            #expect([200, 400].contains(page.status), "\(address.path): \(page.status)")
            #expect(text.matches(of: /<script/).count == 1, "\(address.path)")
            #expect(!text.contains("alert(1)<") && !text.contains("<b onmouseover"))
            #expect(page.policy == .page)
        }
        #expect(try site.get("/runs").text.contains("&lt;script&gt;alert(1)"))
    }

    @Test func documentsHoldItAsItIs() throws {
        try writeHostile()
        let runs = try store.dashboard().get("/api/runs").json
        #expect(runs["total"] == 4)
        let subjects = (runs["runs"]?.elements ?? []).compactMap { $0["subject"]?.text }
        #expect(subjects == Array(repeating: Store.hostile, count: 4))
    }

    // MARK: The store

    @Test(arguments: [
        "/store/adhoc/a/../a/record.json", "/store/adhoc/%2e%2e/secret.txt",
        "/store/..%2f..%2fetc/a/passwd", "/store/adhoc/a/..%2f..%2fsecret.txt",
        "/store/adhoc/a/nodes/../report.html", "/store/adhoc/a/nodes/..%2f/stdout.log",
        "/store/adhoc/a/record.json%00.html", "/store//adhoc/a/record.json",
        "/store/adhoc/a/nodes/n1/../../record.json", "/store/%2fetc/passwd/record.json",
        "/store/nights/..%2fadhoc/night.json", "/store/adhoc/a/index.sqlite",
        "/store/adhoc/link/record.json", "/store/linked/a/record.json",
        "/store/adhoc/a/plan.yaml", "/store/adhoc/a/faults.jsonl",
        "/store/adhoc/a/nodes/gone/stdout.log",
    ])
    func nothingOutsideOfARunIsRead(target: String) throws {
        try store.write(.run("a"))
        try store.write("secret", to: "secret.txt")
        try store.write("secret", to: "elsewhere/record.json")
        let files = FileManager.default
        let folder = store.path + "/adhoc/a"
        // A link to a file, to a folder of a run, to a suite, to a node; and a pipe.
        try files.createSymbolicLink(
            atPath: folder + "/plan.yaml",
            withDestinationPath: store.path + "/secret.txt"
        )
        try files.createSymbolicLink(
            atPath: store.path + "/adhoc/link",
            withDestinationPath: store.path + "/elsewhere"
        )
        try files.createSymbolicLink(
            atPath: store.path + "/linked",
            withDestinationPath: store.path + "/adhoc"
        )
        try files.createDirectory(atPath: folder + "/nodes", withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: folder + "/nodes/gone",
            withDestinationPath: store.path + "/elsewhere"
        )
        #expect(mkfifo(folder + "/faults.jsonl", 0o600) == 0)
        let answer = try store.dashboard().get(target)
        #expect(answer.status == 404)
        #expect(!answer.text.contains("secret"))
    }

    @Test func aLinkedFileIsInNoArchiveAndNoList() throws {
        try store.write(.run("a"))
        try store.write("secret", to: "secret.txt")
        try FileManager.default.createSymbolicLink(
            atPath: store.path + "/adhoc/a/results.json",
            withDestinationPath: store.path + "/secret.txt"
        )
        let files = RunFiles(root: store.path, suite: "adhoc", name: "a")
        #expect(files.present.map(\.path) == [["record.json"]])
    }

    @Test func aReportIsCaged() throws {
        try store.write(.run("a"))
        try store.write(
            "<p>x</p><script>one()</script><SCRIPT>two()</SCRIPT><script>three()</script>",
            to: "adhoc/a/report.html"
        )
        let report = try store.dashboard().get("/store/adhoc/a/report.html")
        guard case .report(let scripts) = report.policy else {
            Issue.record("a report is no page of the site")
            return
        }
        #expect(scripts.count == 2 && scripts.allSatisfy { $0.hasPrefix("sha256-") })
        #expect(try store.dashboard().get("/store/adhoc/a/record.json").policy == .data)
        let plain = try store.dashboard().get("/store/adhoc/a/record.json").type
        #expect(plain == "text/plain; charset=utf-8")
    }

    /// FIPS 180-4's own examples, and lengths around that of a block.
    @Test func digestsAreThoseOfTheStandard() {
        func hex(_ text: String) -> String {
            SHA256.digest(of: Array(text.utf8)).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            .joined()
        }
        #expect(
            hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        )
        #expect(
            hex(String(repeating: "a", count: 1_000))
                == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
        )
        #expect(InlineScripts.base64(Array("Many hands".utf8)) == "TWFueSBoYW5kcw==")
        #expect(InlineScripts.base64(Array("light work.".utf8)) == "bGlnaHQgd29yay4=")
    }
}
