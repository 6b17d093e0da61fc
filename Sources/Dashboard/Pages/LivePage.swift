import Checkers
import Reporting

/// The runs under way: a part of the page for each, which a script keeps up to date.
struct LivePage {
    let look: LiveBoard.Look

    var page: SitePage {
        let runs: [HTML] = look.runs.map { LivePart(run: $0).html }
        let nothing: HTML = """
            <p id="idle">No run is under way on this machine. One that begins is shown here by \
            itself.</p>
            """
        let abandoned: HTML =
            look.abandoned > 0
            ? """
            <p class="cap">\(Counted.nouns(look.abandoned, "run")) without an end whose process is \
            gone, or is on another machine: \
            <a href="/runs?verdict=running">list</a>.</p>
            """ : ""
        let first: HTML = """
            <h1>Under way</h1>
            <p class="lead">Read from the folders of runs, once a second. There is no verdict \
            before the end. <span class="s" id="live-state" role="status"></span></p>
            <div class="acts noprint" id="live-acts"></div>
            <div class="runs" id="live" data-stream="/api/live">\
            \(runs.isEmpty ? nothing : runs.joined(by: "\n"))</div>
            \(abandoned)
            """
        return SitePage(
            title: "Live",
            place: "/live",
            first: first,
            renewal: 3
        )
    }
}

/// One run under way, as the page has it before any script.
struct LivePart {
    let run: LiveRun

    var html: HTML {
        let seconds = Double(run.elapsed) / 1e9
        let faults: [HTML] = run.faults.reversed().map { fault in
            "<li><span class=\"s\">\(Figure.time(fault.time))</span> \(fault.words)</li>"
        }
        let limit: HTML =
            run.limit.map { limit in
                """
                <progress max="\(limit)" value="\(min(seconds, limit))" \
                aria-label="time of the run"></progress>
                """
            } ?? ""
        let chip = run.verdict.map(RunWords.chip) ?? RunWords.chip("running")
        let cards = [
            Card(
                name: "Calls",
                figure: Counted.number(run.asked),
                words: "\(Counted.number(run.answered)) ok, \(Counted.number(run.failed)) failed, "
                    + "\(Counted.number(run.unknown)) unknown"
            ),
            Card(
                name: "Calls a second",
                figure: run.rates.last.map { "\($0)" } ?? "–",
                words: "answered in the last whole second"
            ),
            Card(
                name: "Latency p50",
                figure: Figure.time(run.latency(0.5)),
                words: "p99 \(Figure.time(run.latency(0.99)))"
            ),
            Card(
                name: "Last fault",
                figure: run.faults.last?.words ?? "none",
                words: run.faults.last.map { "at \(Figure.time($0.time))" } ?? "nothing is broken"
            ),
        ]
        return """
            <section data-run="\(run.folder)"><h2>\
            \(HTML.link(run.subject, RunWords.address(of: run.folder))) \
            <span class="s">\(run.setting) · seed \(run.seed)</span></h2>
            <p>\(chip) \(run.phase), \(Figure.time(run.elapsed))</p>\(limit)
            \(Card.grid(cards))
            <ul>\(faults.joined())</ul></section>
            """
    }
}
