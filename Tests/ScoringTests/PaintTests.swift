import Reporting
import Testing

/// What terminals are shown: colour follows shapes, and letters take their place where need be.
@Suite struct PaintTests {
    private let line = "✓ held  raft  ✗ BROKEN  abd"

    @Test func aFileIsGivenTheTextAsItIs() {
        let paint = Paint(isTerminal: false, environment: ["TERM": "xterm", "LANG": "C"])
        #expect(paint.painted(line) == line)
    }

    @Test func aShapeColoursItsWordUntilTwoSpaces() {
        let paint = Paint(isTerminal: true, environment: ["TERM": "xterm", "LANG": "C.UTF-8"])
        #expect(
            paint.painted(line)
                == "\u{1b}[32m✓ held\u{1b}[0m  raft  \u{1b}[1;31m✗ BROKEN\u{1b}[0m  abd"
        )
    }

    @Test(arguments: [["TERM": "dumb"], [:], ["TERM": "xterm", "NO_COLOR": "1"]])
    func noColourIsShownWhereItIsNotWanted(environment: [String: String]) {
        let paint = Paint(isTerminal: true, environment: environment)
        #expect(paint.painted(line) == line)
    }

    @Test(arguments: ["C", "en_US.ISO-8859-1", "POSIX"])
    func shapesBecomeLettersOfTheSameWidth(locale: String) {
        let paint = Paint(isTerminal: true, environment: ["TERM": "dumb", "LC_ALL": locale])
        let painted = paint.painted("✓ ✗ ├─┤ ▼ ①")
        #expect(painted == "+ X |-| v 1" && painted.allSatisfy(\.isASCII))
    }
}
