import Checkers
import Reporting

/// Where a history is dropped to have it checked.
struct CheckPage {
    let server: Dashboard.Server

    var page: SitePage {
        let most = server.uploadMax >> 20
        let kept =
            server.keepsUploads
            ? "Nothing is kept unless you ask." : "Nothing is kept."
        let first: HTML = """
            <h1>Check a history</h1>
            <p class="lead">The file is checked by <code>faultline check --html</code>: ours \
            (history.jsonl), Jepsen's, Elle's, Knossos' and Porcupine's formats, gzip and zip, \
            of at most \(most) MiB. \(kept)</p>
            <form class="drop" id="drop" action="/check" method="post" \
            enctype="multipart/form-data">
            <label for="file">A history: choose a file, or drop it here</label>
            <p><input type="file" id="file" name="file" required></p>
            <p><button type="submit">Check</button></p>
            <div id="sending" role="status" class="s"></div></form>
            """
        return SitePage(
            title: "Check a history",
            place: "/check",
            first: first
        )
    }
}

/// How far a check is, and what came of it.
struct CheckStatePage {
    let state: CheckState
    let canKeep: Bool

    var page: SitePage {
        let first: HTML = """
            <h1>\(state.name)</h1>
            <div id="check" data-state="\(Address(["api", "checks", state.id]).path)" \
            data-phase="\(state.phase.rawValue)">
            <p class="lead">\(chip) <span id="check-words" role="status">\(words)</span></p>
            \(progress)</div>
            <div class="acts">\(acts)</div>
            """
        return SitePage(
            title: "Check of \(state.name)",
            place: "/check",
            first: first,
            renewal: state.phase == .checking ? 2 : nil
        )
    }

    private var chip: HTML {
        switch state.phase {
        case .checking: Chip.undecided.html("checking")
        case .done, .kept: Chip.held.html("checked")
        case .cancelled: Chip.untested.html("cancelled")
        case .failed: Chip.broken.html("not checked")
        }
    }

    private var words: String {
        switch state.phase {
        case .checking:
            "\(Counted.number(state.size)) bytes, for \(Counted.nouns(state.seconds, "second"))"
        case .kept: state.words + (state.place.map { " Kept in \($0)." } ?? "")
        case .done, .cancelled, .failed: state.words
        }
    }

    private var progress: HTML {
        state.phase == .checking ? "<progress aria-label=\"checking\"></progress>" : ""
    }

    private var acts: HTML {
        func form(_ words: String, _ act: String) -> HTML {
            """
            <form method="post" action="\(Address(["checks", state.id, act]).path)">\
            <button type="submit">\(words)</button></form>
            """
        }
        switch state.phase {
        case .checking: return form("Cancel", "cancel")
        case .done, .kept:
            let show = HTML.button("The page on it", Address(["checks", state.id, "page"]))
            let keep: HTML = canKeep && state.phase == .done ? form("Keep it", "keep") : ""
            return "\(show) \(keep) \(form("Forget it", "cancel"))"
        case .cancelled, .failed:
            return .button("Another file", Address(["check"]))
        }
    }
}
