import Archive
import Foundation
import Histories
import Nights
import Scoring
import Testing

/// Documents of nights: for people, for CI, and with hostile text in every field.
@Suite struct NightDocumentTests {
    private static let hostile = "<b>&\"'\u{1}\u{fffe}]]>|`*\u{1b}[31m%0A::error::\n# x"

    @Test func theVerdictComesFirstAndLast() throws {
        let night = try Night("{strategies: [abd, raft], workload: register}")
        let broken = night.run(1, .broken, findings: ["stale read"])
        let document = NightDocument(try night.result(of: [night.run(0), broken]), root: "runs")
        let lines = document.text.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("✗ BROKEN") == true)
        #expect(lines.last?.hasPrefix("✗ BROKEN") == true)
        #expect(lines.contains { $0.contains("stale read: it happened") })
        #expect(lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("again") })
    }

    @Test func jUnitIsWellFormedAndCountsWhatThereIs() throws {
        let night = try Night("{strategies: [abd, raft, eventual, causal], workload: register}")
        let result = try night.result(
            of: [
                night.run(0, .broken, findings: [Self.hostile]), night.run(1, .failed),
                night.run(2),
            ],
            end: .budget
        )
        let text = JUnit(result) { _ in Self.hostile }.text
        let found = try Elements(text)
        #expect(found.counts["testcase"] == 4)
        #expect(found.counts["failure"] == 1 && found.counts["error"] == 1)
        #expect(found.counts["skipped"] == 1)
        #expect(found.attributes["testsuite"]?["failures"] == "1")
        #expect(found.attributes["testsuite"]?["errors"] == "1")
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
        #expect(text.contains("again  faultline run"))
    }

    @Test func expectedAnomaliesAreProperties() throws {
        let night = try Night("{strategy: quorum, workload: register, expect: stale read}")
        let result = try night.result(of: [night.run(0, .broken, findings: ["stale read"])])
        let text = JUnit(result) { _ in nil }.text
        #expect(text.contains("<property name=\"expected: quorum register none\""))
        #expect(try Elements(text).counts["failure"] == nil)
    }

    @Test func aSummaryKeepsTextAsTextAndIsBounded() throws {
        let night = try Night("{strategies: [abd, raft], workload: register}")
        let gist = Self.hostile
        let broken = night.run(0, .broken, findings: [gist])
        let result = try night.result(of: [broken, night.run(1)])
        let document = NightDocument(result, root: "runs", changes: [gist])
        let markdown = CISummary(document).markdown
        #expect(!markdown.contains("<b>") && markdown.utf8.count < 1 << 20)
        #expect(markdown.split(separator: "\n").filter { $0.hasPrefix("#") }.count == 1)
        let annotations = CISummary(document).annotations
        #expect(annotations.count == 1)
        #expect(annotations.allSatisfy { $0.hasPrefix("::error title=") && !$0.contains("\n") })
    }

    @Test func annotationsAreAtMostTen() throws {
        let night = try Night("{strategies: all, workload: register}")
        let runs = night.suite.cells.indices.map { night.run($0, .broken, findings: ["x"]) }
        let document = NightDocument(try night.result(of: runs), root: "runs")
        #expect(night.suite.cells.count > 10)
        #expect(CISummary(document).annotations.count == 10)
    }

    @Test func thePageHasNoMarkupOfARun() throws {
        let night = try Night("{strategy: abd, workload: register}")
        let result = try night.result(of: [night.run(0, .broken, findings: [Self.hostile])])
        let document = NightDocument(result, root: "runs", changes: [Self.hostile])
        let page = document.page { _ in Self.hostile }
        #expect(!page.contains("<b>&") && page.contains("&lt;b&gt;&amp;"))
    }
}

/// The elements of an XML document that a parser of the system reads.
private final class Elements: NSObject {
    private(set) var counts: [String: Int] = [:]
    private(set) var attributes: [String: [String: String]] = [:]

    /// - Throws: what is wrong where the document is not well-formed.
    init(_ text: String) throws {
        super.init()
        // Names and quotes of attributes, and every tag closed: what a CI system needs.
        var open: [String] = []
        var rest = text[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            let end = try #require(rest.firstIndex(of: ">"))
            let tag = rest[..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("?") { continue }
            let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter })
            if tag.hasPrefix("/") {
                #expect(open.popLast() == name)
                continue
            }
            counts[name, default: 0] += 1
            attributes[name] = Self.attributes(of: tag)
            if !tag.hasSuffix("/") { open.append(name) }
        }
        #expect(open.isEmpty)
    }

    private static func attributes(of tag: Substring) -> [String: String] {
        var found: [String: String] = [:]
        let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
        for (name, value) in zip(
            parts.enumerated().filter { $0.offset % 2 == 0 },
            parts.enumerated().filter { $0.offset % 2 == 1 }
        ) {
            found[name.element.split(separator: " ").last.map { String($0.dropLast()) } ?? ""] =
                String(value.element)
        }
        return found
    }
}
