// Imported for what it does to the page; the package brings no types.
declare module "@hotwired/turbo";
