#pragma once

namespace paper {

void remember_pages(int pages); // for page_count_of_last_sheet()

}
